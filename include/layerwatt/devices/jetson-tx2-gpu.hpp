// Written by layerwatt export. Jetson TX2, GPU, PyTorch, fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::jetson_tx2_gpu {

inline constexpr const char* kDevice = "Jetson TX2, GPU";
inline constexpr const char* kBackend = "PyTorch";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "walcarher/SysIdentif";
inline constexpr const char* kCommit = "4b4b4e4f";
inline constexpr const char* kLicence = "";
inline constexpr const char* kDataHash = "a344e6233282f287";
inline constexpr double kElementBytes = 4.0;

  /// Sizes of one layer, named as in layerwatt's datasets. What is left out has its usual value.
  struct Layer {
    long long batch = 1, in_channels = 1, in_height = 1, in_width = 1;
    long long out_channels = 0;  ///< 0: as many as in_channels
    long long kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1;
    long long pad_h = 0, pad_w = 0;
    long long pad_h_end = -1, pad_w_end = -1;  ///< -1: the same as pad_h and pad_w
    long long dilation_h = 1, dilation_w = 1, groups = 1;
    bool bias = true;
    bool ceil = false;     ///< pools: round the output size up
    long long inputs = 1;  ///< add, mul, concat: tensors read
  };

  /// A layer as a grouped, windowed matrix product.
  struct Work {
    double batch = 1, in_channels = 1, in_height = 1, in_width = 1;
    double out_channels = 1, out_height = 1, out_width = 1;
    double kernel_h = 1, kernel_w = 1, stride_h = 1, stride_w = 1, dilation = 1;
    double groups = 1, inside = 1, touched = 1, inputs = 1, operations = 0;
    double input_bytes = 0, weight_bytes = 0, output_bytes = 0;
  };

  struct Range {
    double low = 0, high = 0;
    constexpr bool holds(double x) const { return low <= x && x <= high; }
  };

  struct Axis {
    long long in, kernel, stride, dilation, begin, end;
    bool ceil;
    constexpr long long extent() const { return dilation * (kernel - 1) + 1; }
    constexpr long long out() const {
      const long long room = in + begin + end - extent();
      const long long whole = room / stride + 1;
      return ceil && room % stride != 0 && whole * stride < in + begin ? whole + 1 : whole;
    }
  };

  constexpr long long least_of(long long a, long long b) { return a < b ? a : b; }
  constexpr double bounded(double x, double least, double most) {
    return x < least ? least : most < x ? most : x;
  }

  constexpr double tiled(double x, double tile) {
    const double quotient = x / tile;
    const double whole = static_cast<double>(static_cast<long long>(quotient));
    return (whole < quotient ? whole + 1 : whole) * tile;
  }
  constexpr double tile_waste(double x, double tile) { return 1 - x / tiled(x, tile); }
  constexpr double in_pixels(const Work& w) { return w.batch * w.in_height * w.in_width; }
  constexpr double out_pixels(const Work& w) { return w.batch * w.out_height * w.out_width; }
  constexpr double taps(const Work& w) { return w.kernel_h * w.kernel_w; }
  constexpr double group_in(const Work& w) { return w.in_channels / w.groups; }
  constexpr double group_out(const Work& w) { return w.out_channels / w.groups; }
  constexpr double total_bytes(const Work& w) {
    return w.input_bytes + w.weight_bytes + w.output_bytes;
  }

  /// Window taps on elements of the input, over all positions of the window on this axis.
  constexpr double taps_inside(const Axis& a) {
    long long inside = 0;
    for (long long tap = 0; tap < a.kernel; ++tap) {
      const long long offset = tap * a.dilation - a.begin;
      if (offset >= a.in) break;
      const long long first = offset >= 0 ? 0 : (-offset + a.stride - 1) / a.stride;
      const long long last = least_of(a.out() - 1, (a.in - 1 - offset) / a.stride);
      if (last >= first) inside += last - first + 1;
    }
    return static_cast<double>(inside);
  }

  /// Elements of the input on this axis that some window covers.
  constexpr double elements_touched(const Axis& a) {
    const long long gaps = (a.out() - 1) * (a.stride - least_of(a.stride, a.extent()));
    const long long last = (a.out() - 1) * a.stride - a.begin + a.extent();
    const long long covered = least_of(a.in, last) - gaps;
    return static_cast<double>(covered < 1 ? 1 : least_of(covered, a.in));
  }

  constexpr double size(long long n) { return static_cast<double>(n); }
  constexpr long long out_channels(const Layer& l) {
    return l.out_channels > 0 ? l.out_channels : l.in_channels;
  }

  constexpr void set_bytes(Work& w, double parameters) {
    w.input_bytes = w.inputs * in_pixels(w) * w.in_channels * kElementBytes;
    w.weight_bytes = parameters * kElementBytes;
    w.output_bytes = out_pixels(w) * w.out_channels * kElementBytes;
  }

  /// What convolutions and pools share.
  constexpr Work window_work(const Layer& l) {
    const Axis h{l.in_height,  l.kernel_h, l.stride_h,
                 l.dilation_h, l.pad_h,    l.pad_h_end < 0 ? l.pad_h : l.pad_h_end,
                 l.ceil};
    const Axis v{l.in_width,   l.kernel_w, l.stride_w,
                 l.dilation_w, l.pad_w,    l.pad_w_end < 0 ? l.pad_w : l.pad_w_end,
                 l.ceil};
    Work w;
    w.batch = size(l.batch);
    w.in_channels = size(l.in_channels);
    w.in_height = size(l.in_height);
    w.in_width = size(l.in_width);
    w.out_channels = size(out_channels(l));
    w.out_height = size(h.out());
    w.out_width = size(v.out());
    w.kernel_h = size(l.kernel_h);
    w.kernel_w = size(l.kernel_w);
    w.stride_h = size(l.stride_h);
    w.stride_w = size(l.stride_w);
    w.dilation = size(l.dilation_w);
    w.inside = taps_inside(h) / (w.out_height * w.kernel_h) *
               (taps_inside(v) / (w.out_width * w.kernel_w));
    w.touched = elements_touched(h) / w.in_height * (elements_touched(v) / w.in_width);
    return w;
  }

  constexpr Work conv_work(const Layer& l) {
    Work w = window_work(l);
    w.groups = size(l.groups);
    w.operations = out_pixels(w) * w.out_channels * group_in(w) * taps(w);
    set_bytes(w, w.out_channels * (group_in(w) * taps(w) + (l.bias ? 1 : 0)));
    return w;
  }
  constexpr Work dwconv_work(Layer l) {
    l.groups = l.in_channels;
    return conv_work(l);
  }
  constexpr Work pool_work(Layer l) {
    l.out_channels = 0;
    Work w = window_work(l);
    w.groups = w.in_channels;
    w.operations = out_pixels(w) * w.out_channels * taps(w);
    set_bytes(w, 0);
    return w;
  }
  constexpr Work global_pool_work(Layer l) {
    l.kernel_h = l.in_height;
    l.kernel_w = l.in_width;
    l.stride_h = l.stride_w = l.dilation_h = l.dilation_w = 1;
    l.pad_h = l.pad_w = l.pad_h_end = l.pad_w_end = 0;
    return pool_work(l);
  }
  /// Images are flattened: in_channels * in_height * in_width input features.
  constexpr Work fc_work(const Layer& l) {
    Work w;
    w.batch = size(l.batch);
    w.in_channels = size(l.in_channels * l.in_height * l.in_width);
    w.out_channels = size(out_channels(l));
    w.operations = w.batch * w.in_channels * w.out_channels;
    set_bytes(w, w.out_channels * (w.in_channels + (l.bias ? 1 : 0)));
    return w;
  }
  /// Layers that touch every element of their output once; `parameters` per channel.
  constexpr Work elements_work(const Layer& l, double parameters, double reads) {
    Work w;
    w.batch = size(l.batch);
    w.in_channels = w.out_channels = w.groups = size(out_channels(l));
    w.in_height = w.out_height = size(l.in_height);
    w.in_width = w.out_width = size(l.in_width);
    w.operations = out_pixels(w) * w.out_channels;
    set_bytes(w, parameters * w.out_channels);
    w.input_bytes *= reads;
    w.inputs = size(l.inputs);
    return w;
  }
  constexpr Work pointwise_work(const Layer& l) { return elements_work(l, 0, 1); }
  constexpr Work bn_work(const Layer& l) { return elements_work(l, 2, 1); }
  constexpr Work elementwise_work(const Layer& l) { return elements_work(l, 0, size(l.inputs)); }
  /// out_channels is that of the result.
  constexpr Work concat_work(const Layer& l) { return elements_work(l, 0, 1); }

// 4000 configurations; runtime_ms: cross-validated RMSPE 15.8 %; energy_mj: cross-validated RMSPE 25.1 %
namespace conv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double out_channels_ = w.out_channels;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double output_bytes_ = w.output_bytes;
  const double im2col_bytes_ = w.output_bytes / w.out_channels * w.in_channels * taps(w);
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double operations_out128_ = w.operations* tiled(group_out(w), 128) / group_out(w);
  const double operations_pixels128_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w);
  const double operations_32x32_ = w.operations* tiled(out_pixels(w), 32) / out_pixels(w) * tiled(group_out(w), 32) / group_out(w);
  const double operations_64x64_ = w.operations* tiled(out_pixels(w), 64) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double waste_in128_ = tile_waste(w.in_channels, 128);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double factor1 =
      1.4157540801907167 +
      3.1356443159195356e-06 * input_bytes_ +
      3.0879797845408114e-08 * output_bytes_ +
      4.953371535919241e-05 * out_pixels_ +
      0.0006712238846600076 * group_in_ +
      0.0001077636423872067 * kernel_h_ * group_in_ +
      1.6414098413250814e-09 * in_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      6.626346523517687e-10 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      4.3207243837980857e-10 * operations_out128_ +
      2.836744046786343e-10 * operations_pixels128_ +
      3.1489722619501046e-09 * operations_32x32_ +
      1.004488593156625e-09 * operations_64x64_ +
      1.8731293037763414e-07 * input_bytes_ * kernel_is_1_ +
      3.415088290908192e-08 * output_bytes_ * kernel_is_3_ +
      1.035294772313724e-10 * operations_ * kernel_is_5_ +
      1.0600168766889042e-07 * input_bytes_ * kernel_is_large_ +
      8.108345882726343e-09 * output_bytes_ * kernel_is_large_ +
      3.131691853527677e-08 * weight_bytes_ * kernel_is_large_ +
      3.527422934797345e-10 * operations_ * unaligned_out16_ +
      1.4286030491478284e-07 * input_bytes_ * unaligned_out16_ +
      7.445838662493932e-09 * input_bytes_ * unaligned_in16_ +
      9.488176349772056e-08 * output_bytes_ * unaligned_in16_ +
      6.156815987612179e-10 * operations_ * (4.0 / (group_in_ + 4.0)) +
      3.232430269818341e-10 * operations_ * (16.0 / (group_in_ + 16.0)) +
      6.888118550099668e-10 * operations_ * (256.0 / (out_channels_ + 256.0)) +
      5.581395580238746e-10 * operations_ * (512.0 / (out_pixels_ + 512.0)) +
      1.1596011187227051e-08 * operations_ * (16.0 / (reduction_ + 16.0));
  const double factor2 =
      0.4982339239335791 +
      0.2217205953755287 * (group_in_ / (group_in_ + 510.0)) +
      0.20039505228819135 * (510.0 / (out_channels_ + 510.0)) +
      0.0037325781147656135 * (out_pixels_ / (out_pixels_ + 9200.0)) +
      0.0338603354150121 * (weight_bytes_ / (weight_bytes_ + 6500000.0)) +
      0.016323611006908777 * (1200.0 / (outputs_ + 1200.0)) +
      0.24911641802582746 * (outputs_ / (outputs_ + 3300000.0)) +
      0.18957620504230663 * (1.4e+07 / (input_bytes_ + 1.4e+07)) +
      0.02933053414670159 * (59.0 / (reduction_ + 59.0)) +
      0.06963230212349385 * (120000.0 / (im2col_bytes_ + 120000.0)) +
      0.06757051190674522 * (1300000.0 / (operations_ + 1300000.0)) +
      0.020649068646037265 * (operations_ / (operations_ + 2.8e+09)) +
      0.06558752927742567 * (4.2e+10 / (operations_ + 4.2e+10)) +
      0.0066451562544401176 * unaligned_in16_ +
      0.021297537594270145 * waste_in128_;
  const double factor3 =
      0.7683193298057934 +
      0.09665023059976982 * (group_in_ / (group_in_ + 510.0)) +
      0.07407337369796455 * (510.0 / (out_channels_ + 510.0)) +
      0.09919945399650877 * (out_pixels_ / (out_pixels_ + 9200.0)) +
      0.03869254705238592 * (1600.0 / (in_pixels_ + 1600.0)) +
      0.007709450133743527 * (weight_bytes_ / (weight_bytes_ + 6500000.0)) +
      0.014751077738046549 * (1200.0 / (outputs_ + 1200.0)) +
      0.059058234392368666 * (outputs_ / (outputs_ + 3300000.0)) +
      0.12010485915612575 * (1.4e+07 / (input_bytes_ + 1.4e+07)) +
      0.029410952751668575 * (59.0 / (reduction_ + 59.0)) +
      0.005150000893740709 * (120000.0 / (im2col_bytes_ + 120000.0)) +
      0.005810516870907903 * (1300000.0 / (operations_ + 1300000.0));
  return bounded(factor1 * factor2 * factor3, 0.15276430000000002, factor1 * factor2 * factor3);
}
constexpr double energy_mj(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double out_channels_ = w.out_channels;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double output_bytes_ = w.output_bytes;
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_out64_ = w.operations* tiled(group_out(w), 64) / group_out(w);
  const double operations_32x32_ = w.operations* tiled(out_pixels(w), 32) / out_pixels(w) * tiled(group_out(w), 32) / group_out(w);
  const double waste_out64_ = tile_waste(w.out_channels, 64);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double factor1 =
      0.16877679577459567 +
      0.0008113152056373711 * out_pixels_ +
      0.0006865887369653931 * in_pixels_ +
      0.0009097057492219773 * group_in_ +
      0.0007276434448702227 * kernel_h_ * group_in_ +
      0.00014390275628772592 * out_channels_ +
      3.0722611972143786e-09 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      1.1897328970738949e-08 * operations_out64_ +
      8.025601675815832e-09 * operations_32x32_ +
      5.155188847935563e-06 * input_bytes_ * kernel_is_1_ +
      5.348088581666497e-07 * output_bytes_ * kernel_is_1_ +
      9.855962285052393e-09 * operations_ * kernel_is_3_ +
      7.73613420513429e-07 * input_bytes_ * kernel_is_3_ +
      2.574643312275429e-07 * output_bytes_ * kernel_is_3_ +
      1.4734035802046042e-08 * operations_ * kernel_is_5_ +
      2.0343696344052834e-08 * operations_ * kernel_is_large_ +
      1.1651407813727124e-07 * weight_bytes_ * kernel_is_large_ +
      1.6174385789489531e-09 * operations_ * unaligned_out16_ +
      2.2989316352634927e-06 * input_bytes_ * unaligned_out16_ +
      9.236567181292203e-10 * operations_ * unaligned_in16_ +
      2.0983886754180495e-06 * input_bytes_ * unaligned_in16_ +
      6.009216428448359e-10 * operations_ * (256.0 / (group_in_ + 256.0)) +
      2.652180374914596e-07 * operations_ * (16.0 / (reduction_ + 16.0));
  const double factor2 =
      0.0015906848878765186 * (out_pixels_ / (out_pixels_ + 49.0)) +
      0.152619011721341 * (in_pixels_ / (in_pixels_ + 120.0)) +
      0.435244515519143 * (4900.0 / (in_pixels_ + 4900.0)) +
      0.0678638580011742 * (6400.0 / (weight_bytes_ + 6400.0)) +
      0.2033405411680515 * (620000.0 / (weight_bytes_ + 620000.0)) +
      0.18509645469231664 * (weight_bytes_ / (weight_bytes_ + 5.1e+07)) +
      0.3467555915347745 * (1200.0 / (outputs_ + 1200.0)) +
      0.13002610035932688 * (input_bytes_ / (input_bytes_ + 29000.0)) +
      0.033324957773464475 * (input_bytes_ / (input_bytes_ + 850000.0)) +
      0.20221181424068319 * (1500.0 / (reduction_ + 1500.0)) +
      0.09764863731300173 * (reduction_ / (reduction_ + 48000.0)) +
      0.14368308331095453 * (1.9e+08 / (operations_ + 1.9e+08)) +
      0.5069497001940093 * (operations_ / (operations_ + 2.8e+09)) +
      0.01507228993422589 * (intensity_ / (intensity_ + 210.0)) +
      0.04298674416736423 * kernel_is_3_ +
      0.02763486659136468 * kernel_is_5_ +
      0.01221111852878822 * unaligned_out16_ +
      0.0017633163480053138 * unaligned_in16_ +
      0.05064652830284387 * waste_out64_;
  const double factor3 =
      0.022592837421954275 * (510.0 / (out_channels_ + 510.0)) +
      0.263413215973087 * (in_pixels_ / (in_pixels_ + 120.0)) +
      0.38719940334047276 * (4900.0 / (in_pixels_ + 4900.0)) +
      0.09693245327932865 * (620000.0 / (weight_bytes_ + 620000.0)) +
      0.10034870848771195 * (1200.0 / (outputs_ + 1200.0)) +
      0.10113826309621862 * (input_bytes_ / (input_bytes_ + 29000.0)) +
      0.06937496364872654 * (input_bytes_ / (input_bytes_ + 850000.0)) +
      0.13415194892595217 * (1.4e+07 / (input_bytes_ + 1.4e+07)) +
      0.13061068555352673 * (1500.0 / (reduction_ + 1500.0)) +
      0.04786730758991286 * (reduction_ / (reduction_ + 48000.0)) +
      0.11057928195418708 * (1.9e+08 / (operations_ + 1.9e+08)) +
      0.28812355074563933 * (operations_ / (operations_ + 2.8e+09)) +
      0.09537382309591326 * (0.74 / (intensity_ + 0.74)) +
      0.002291883817275668 * (31.0 / (intensity_ + 31.0)) +
      0.11213625504692758 * (intensity_ / (intensity_ + 870.0)) +
      0.013897921889790965 * kernel_is_3_ +
      0.0004388407834473434 * unaligned_in16_ +
      0.044273167369221544 * waste_out64_;
  return bounded(factor1 * factor2 * factor3, 0.0401616, factor1 * factor2 * factor3);
}
constexpr double power_w(const Layer& layer) { return energy_mj(layer) / runtime_ms(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  return Range{1.0, 1.0}.holds(w.batch) &&
         Range{3.0, 512.0}.holds(w.in_channels) &&
         Range{11.0, 100.0}.holds(w.in_height) &&
         Range{11.0, 100.0}.holds(w.in_width) &&
         Range{1.0, 512.0}.holds(w.out_channels) &&
         Range{1.0, 100.0}.holds(w.out_height) &&
         Range{1.0, 100.0}.holds(w.out_width) &&
         Range{1.0, 11.0}.holds(w.kernel_h) &&
         Range{1.0, 11.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{363.0, 256927334400.0}.holds(w.operations);
}
}  // namespace conv

}  // namespace layerwatt_devices::jetson_tx2_gpu
