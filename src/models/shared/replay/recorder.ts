import * as tf from '../tf';

/** A tensor under the name that it was given by. */
export type Named = readonly [name: string, info: tf.TensorInfo];

/** A kernel's run: what it was given and what it gave. Tensors are told apart by their `dataId`. */
export interface RecordedCall {
  /** As registered: what it runs is looked up at every call. */
  kernel: tf.KernelConfig;
  operands: readonly Named[];
  /** Whether it was given its operands as a list; their names are then their places. */
  listed: boolean;
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
  inputs: readonly Named[];
  calls: readonly RecordedCall[];
  /** In the order of their making; who has the recording disposes of them. */
  constants: readonly Constant[];
  outputs: readonly tf.TensorInfo[];
  /** Whether script looked at values meanwhile: what it did with them is not known. */
  looked: boolean;
}

/**
 * Runs a function and writes down the kernels it runs, those that other kernels call not counted.
 * @param inputs tensors that it works on and that are made anew each time
 * @returns what the function gave, and the recording, whose constants the caller disposes of
 */
export function record(
  inputs: tf.NamedTensorMap,
  run: () => tf.Scalar[],
): { given: tf.Scalar[]; recording: Recording } {
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
        calls.push({
          kernel,
          operands: named(call.inputs),
          listed: Array.isArray(call.inputs),
          attrs: call.attrs,
          outputs: [outputs].flat().map(infoOf),
        });
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
    const outputs = given.map(infoOf);
    return { given, recording: { inputs: named(inputs), calls, constants, outputs, looked } };
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

/** Tensors as they are now: a variable may get other data later. Those left out are left out. */
function named(tensors: tf.NamedTensorInfoMap): Named[] {
  return Object.entries(tensors).flatMap(([name, info]): Named[] => (info ? [[name, infoOf(info)]] : []));
}

function infoOf({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo {
  return { dataId, shape, dtype };
}
