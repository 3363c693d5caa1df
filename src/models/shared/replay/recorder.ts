import * as tf from '../tf';

/** A kernel's run: what it was given and what it gave. Tensors are told apart by their `dataId`. */
export interface RecordedCall {
  /** As registered: what it runs is looked up at every call. */
  kernel: tf.KernelConfig;
  inputs: tf.NamedTensorInfoMap | readonly tf.TensorInfo[];
  /** The very object that the caller passed; one who keeps it and changes it changes every later run. */
  attrs: tf.NamedAttrMap | undefined;
  outputs: readonly tf.TensorInfo[];
}

/** Values that script put into a tensor, which is kept for the recording. */
export interface Constant {
  tensor: tf.Tensor;
  values: tf.BackendValues;
}

/** All that a function made the backend do. */
export interface Recording {
  calls: readonly RecordedCall[];
  /** In the order of their making; who has the recording disposes of them. */
  constants: readonly Constant[];
  outputs: readonly tf.TensorInfo[];
  /** Whether script looked at values meanwhile: what it did with them is not known. */
  looked: boolean;
}

/**
 * Runs a function and writes down the kernels it runs, those that other kernels call not counted.
 * @returns what the function gave, and the recording, whose constants the caller disposes of
 */
export function record(run: () => tf.Scalar[]): { given: tf.Scalar[]; recording: Recording } {
  const backend = tf.backend();
  const kernels = tf.getKernelsForBackend(tf.getBackend());
  const shipped = kernels.map((kernel) => kernel.kernelFunc);
  const { write, read, readSync } = backend;
  const calls: RecordedCall[] = [];
  const written: { info: tf.TensorInfo; values: tf.BackendValues }[] = [];
  let looked = false;
  let within = false;

  kernels.forEach((kernel, i) => {
    kernel.kernelFunc = (call) => {
      if (within) return shipped[i](call);
      within = true;
      try {
        const outputs = shipped[i](call);
        calls.push({ kernel, ...frozen(call), outputs: [outputs].flat().map(infoOf) });
        return outputs;
      } finally {
        within = false;
      }
    };
  });
  backend.write = (values, shape, dtype) => {
    const dataId = write.call(backend, values, shape, dtype);
    if (!within) {
      backend.incRef(dataId);
      written.push({ info: { dataId, shape, dtype }, values });
    }
    return dataId;
  };
  backend.read = (dataId) => {
    looked ||= !within;
    return read.call(backend, dataId);
  };
  backend.readSync = (dataId) => {
    looked ||= !within;
    return readSync.call(backend, dataId);
  };
  try {
    const given = run();
    const constants = written.map(({ info, values }) => ({ tensor: keptTensor(info), values }));
    return { given, recording: { calls, constants, outputs: given.map(infoOf), looked } };
  } catch (thrown) {
    tf.dispose(written.map(({ info }) => keptTensor(info)));
    throw thrown;
  } finally {
    kernels.forEach((kernel, i) => {
      kernel.kernelFunc = shipped[i];
    });
    Object.assign(backend, { write, read, readSync });
  }
}

/** A tensor for data that are held once more than there are tensors of them: they go with it. */
function keptTensor(info: tf.TensorInfo): tf.Tensor {
  return tf.keep(tf.engine().makeTensorFromTensorInfo(info));
}

/** A call's inputs as they are now: a variable may get other data later. */
function frozen({ inputs, attrs }: Parameters<tf.KernelFunc>[0]): Pick<RecordedCall, 'inputs' | 'attrs'> {
  if (Array.isArray(inputs)) return { inputs: inputs.map(infoOf), attrs };
  const named = Object.entries(inputs).flatMap(([name, info]): [string, tf.TensorInfo][] =>
    info ? [[name, infoOf(info)]] : [],
  );
  return { inputs: Object.fromEntries(named), attrs };
}

function infoOf({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo {
  return { dataId, shape, dtype };
}
