import https from 'node:https';

const [url, key, body, foreign] = process.argv.slice(2);
const headers = {Authorization: `Bearer ${key}`, 'Content-Type': 'application/json'};

function byHttps(target, options, text) {
  return new Promise((resolve, reject) => {
    const request = https.request(target, options, (answer) => {
      let whole = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece) => { whole += piece; });
      answer.on('end', () => resolve(whole));
    });
    request.on('error', reject);
    request.end(text);
  });
}

const first = JSON.parse(await byHttps(url, {method: 'POST', headers}, body)).Results;
const second = (await (await fetch(url, {method: 'POST', headers, body})).json()).Results;
if (JSON.stringify(first) !== JSON.stringify(second)) throw new Error('https and fetch differ');
console.log(JSON.stringify(first));
try {
  await byHttps(foreign, {}, '');
} catch (error) {
  console.log('refused:', error.message);
}
try {
  await fetch(foreign);
  throw new Error('fetch went out');
} catch (error) {
  if (!['ECONNREFUSED', 'ENOTFOUND'].includes(error.cause?.code)) throw error;
}
