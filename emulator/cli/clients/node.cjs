// Loaded by `amlemu run` into every Node of its command: `http` and `https` read no proxy variables,
// so connections themselves are led to the emulator, which is asked first whether it lets them in.
'use strict';
const http = require('node:http');
const net = require('node:net');

const emulator = new URL(process.env.AMLEMU_AT);
const host = emulator.hostname.replace(/^\[|\]$/g, '');
const port = Number(emulator.port || 80);
const {request} = http;
const {connect} = net.Socket.prototype;

function optionsOf(given) {
  if (Array.isArray(given[0])) return given[0];  // as net's own functions pass them on
  const callback = given.find((one) => typeof one === 'function');
  if (typeof given[0] === 'object') return [given[0], callback];
  if (isNaN(Number(given[0]))) return [{path: given[0]}, callback];
  return [{port: given[0], host: typeof given[1] === 'string' ? given[1] : 'localhost'}, callback];
}

function staysHere({host: name, path}) {
  return Boolean(path) || !name || /^(localhost|.*\.localhost|127\..*|\[?::1\]?)$/i.test(name);
}

net.Socket.prototype.connect = function (...given) {
  const [options, callback] = optionsOf(given);
  if (staysHere(options)) return connect.apply(this, given);
  const place = `${options.host}:${options.port}`;
  this.connecting = true;  // until then, what is written waits
  const asked = request({host, port, method: 'CONNECT', path: place, agent: false});
  asked.on('connect', (answer, socket) => {
    socket.destroy();
    if (this.destroyed) return;
    if (answer.statusCode !== 200) {
      const why = `amlemu does not play ${place}, and nothing leaves this machine`;
      this.destroy(Object.assign(new Error(why), {code: 'ECONNREFUSED', address: options.host}));
      return;
    }
    connect.call(this, {...options, host, port, lookup: undefined}, callback);
  });
  asked.on('error', (error) => this.destroy(error));
  asked.end();
  return this;
};
