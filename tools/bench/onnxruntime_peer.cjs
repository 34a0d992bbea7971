// ONNX Runtime as a process that waits: node onnxruntime_peer.cjs FOLDER MODEL.onnx THREADS, where FOLDER has onnxruntime-node
// in its node_modules. Answers each line {"repeats": N} of stdin with {"ms": [...], "peak_mb": ...}, N forward passes after 3
// that do not count; sleeps in between; ends with stdin.
const [folder, model, threads] = process.argv.slice(2);
const ort = require(require.resolve('onnxruntime-node', { paths: [folder] }));
const readline = require('readline');

(async () => {
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: Number(threads), interOpNumThreads: 1, graphOptimizationLevel: 'all',
  });
  const shape = session.inputMetadata[0].shape;
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, Math.random);
  const feeds = { [session.inputNames[0]]: new ort.Tensor('float32', data, shape) };
  // Opened only now: lines that arrive while nobody waits for them would be lost.
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const ms = [];
    for (let turn = -3; turn < JSON.parse(line).repeats; ++turn) {
      const start = performance.now();
      await session.run(feeds);
      if (turn >= 0) ms.push(performance.now() - start);
    }
    console.log(JSON.stringify({ ms, peak_mb: process.resourceUsage().maxRSS / 1024 }));
  }
})();
