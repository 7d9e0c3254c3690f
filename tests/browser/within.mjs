/// The promise's value, or an Error that says what took longer than `milliseconds`.
export async function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    const error = new Error(`${what} took longer than ${milliseconds} ms`);
    timer = setTimeout(() => reject(error), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
