import type { StageMessages } from './stage.en';

/** Strings of the stage, the curves and the dataset gallery, in Simplified Chinese. */
export const stage: StageMessages = {
  views: {
    samples: '样本',
    reconstructions: '重建',
    neighbours: '最近真实样本',
  },
  viewsLabel: '舞台显示的内容',
  legend: {
    label: '图例',
    real: '真实',
    generated: '生成',
    reconstructed: '重建',
    nearest: '最近的训练样本',
    neighbourPairs: '左为最近的训练样本，右为生成样本',
    fixedNoise: '固定噪声',
    pairs: '左为原图，右为重建',
  },
  neighbours: {
    points: '：每个样本与最近的训练点相连。若连线比全新数据的更短，则说明样本是复制的。',
    images: '：每个样本左侧是按像素最近的训练图像。复制的模型会出现双胞胎，学会的模型只像表亲。',
  },
  newNoise: '换噪声',
  newNoiseTip: '换一组随机数重新采样',
  empty: '点击“训练”，看它如何学习',
  realData: '真实数据',
  afterName: '',
  nameEnd: '。',
  step: (step) => `第 ${step} 步`,
  loading: {
    share: (what, share) => `${what} · ${share}`,
    pieces: (what, done, total) => `${what} · ${done} / ${total}`,
    since: (what, seconds) => `${what} · ${seconds} 秒`,
  },
  picture: {
    realPoints: (data, count) => `散点图：“${data}”的 ${count} 个真实点。`,
    realImages: (data, count) => `网格：“${data}”的 ${count} 张真实图像。`,
    points: (data, count, real, step) =>
      `散点图：第 ${step} 步，${count} 个生成的点，叠加在“${data}”的 ${real} 个真实点上。`,
    images: (data, count, step) => `网格：第 ${step} 步，${count} 张生成的图像，训练数据为“${data}”。`,
    pointPairs: (data, count, step) =>
      `散点图：第 ${step} 步，“${data}”的 ${count} 个留出点，各自与其重建相连。`,
    pointNeighbours: (data, count, step) =>
      `散点图：${count} 个生成点，各与“${data}”中最近的训练点相连，第 ${step} 步。`,
    imageNeighbours: (data, count, step) =>
      `${count} 张生成图像，各与“${data}”中最近的训练图像并排，第 ${step} 步。`,
    imagePairs: (data, count, step) =>
      `网格：第 ${step} 步，“${data}”的 ${count} 张留出图像，旁边是各自的重建。`,
  },
  curves: {
    smoothing: '平滑',
    smoothingHelp: '粗线中历史值所占的权重；淡线是每一步的原始值。',
    logAxis: '对数轴',
    logHidden: (count) => `有 ${count} 个小于等于 0 的值无法显示在对数轴上`,
    waiting: '训练开始后显示曲线',
    step: '步',
    shown: '显示的曲线',
    chart: (panel, steps) => `${panel}：${steps} 步的曲线`,
    table: (panel, step) => `${panel}，第 ${step} 步的数值`,
    curve: '曲线',
    last: '数值',
    smoothed: '平滑值',
    nothingToDraw: '没有可绘制的内容：曲线已全部隐藏，或没有值适合对数轴',
  },
  gallery: {
    label: '数据',
    kind: '数据类型',
    points: '二维',
    images: '图像',
    tile: (name, summary) => `${name}。${summary}`,
  },
};
