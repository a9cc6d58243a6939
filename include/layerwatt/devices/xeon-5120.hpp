// Written by layerwatt export. 2x Xeon Gold 5120, PyTorch, fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::xeon_5120 {

inline constexpr const char* kDevice = "2x Xeon Gold 5120";
inline constexpr const char* kBackend = "PyTorch";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "JohannesGetzner/dl-energy-estimator";
inline constexpr const char* kCommit = "2279b0a5";
inline constexpr const char* kLicence = "";
inline constexpr const char* kDataHash = "9b6f2c50244bdca0";
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
    double pad_h = 0, pad_w = 0;  ///< both sides together
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
    w.pad_h = size(h.begin + h.end);
    w.pad_w = size(v.begin + v.end);
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

// 734 configurations; runtime_ms: cross-validated RMSPE 15.3 %; energy_mj: cross-validated RMSPE 15.1 %
namespace conv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double out_channels_ = w.out_channels;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double output_bytes_ = w.output_bytes;
  const double im2col_bytes_ = w.output_bytes / w.out_channels * w.in_channels * taps(w);
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_pixels512_ = w.operations* tiled(out_pixels(w), 512) / out_pixels(w);
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double operations_128x64_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double waste_in16_ = tile_waste(w.in_channels, 16);
  const double waste_pixels4_ = tile_waste(out_pixels(w), 4);
  const double waste_pixels8_ = tile_waste(out_pixels(w), 8);
  const double waste_pixels16_ = tile_waste(out_pixels(w), 16);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double padding_is_narrow_ = w.pad_h < 2 * w.kernel_h && w.pad_w < 2 * w.kernel_w ? 1.0 : 0.0;
  const double padding_is_wide_ = w.pad_h < 2 * w.kernel_h && w.pad_w < 2 * w.kernel_w ? 0.0 : 1.0;
  const double factor1 =
      8.406450933518848e-09 * operations_inside_ +
      3.498409845085796e-07 * output_bytes_ +
      1.3570969733922674e-07 * in_pixels_ * kernel_h_ * group_in_ +
      1.8086841156839452e-09 * out_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      1.4143635393770167e-10 * in_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      1.028096800940075e-08 * operations_out16_ +
      1.490519771189733e-09 * operations_pixels512_ +
      2.0732071695068276e-09 * operations_width8_ +
      6.031601165688837e-10 * operations_128x64_ +
      2.647501319113681e-07 * output_bytes_ * kernel_is_1_ +
      3.1806085937785835e-08 * output_bytes_ * padding_is_wide_ +
      1.5178136134542068e-07 * im2col_bytes_ * padding_is_wide_ +
      3.597607883304168e-07 * input_bytes_ * padding_is_narrow_;
  const double factor2 =
      0.011058273747039458 * (480.0 / (group_in_ + 480.0)) +
      0.14663957839019354 * (out_channels_ / (out_channels_ + 25.0)) +
      0.002995152909492969 * (out_channels_ / (out_channels_ + 480.0)) +
      0.06472624304675745 * (out_pixels_ / (out_pixels_ + 320000.0)) +
      0.015973308654338242 * (in_pixels_ / (in_pixels_ + 8100000.0)) +
      0.12642097651828182 * (out_width_ / (out_width_ + 28.0)) +
      0.001115740780148162 * (out_width_ / (out_width_ + 53.0)) +
      0.21475882410007177 * (input_bytes_ / (input_bytes_ + 8300000.0)) +
      0.03297056592089233 * (9.5e+09 / (input_bytes_ + 9.5e+09)) +
      0.002202892515088424 * (reduction_ / (reduction_ + 2900.0)) +
      0.1303936833170334 * (im2col_bytes_ / (im2col_bytes_ + 1.8e+07)) +
      0.12367699560075106 * (operations_ / (operations_ + 5.3e+08)) +
      0.03306496715769268 * (3.2e+10 / (operations_ + 3.2e+10)) +
      0.08286603944659983 * (3.9e+11 / (operations_ + 3.9e+11)) +
      0.00020941086416622254 * (4.1 / (intensity_ + 4.1)) +
      0.0763796493709042 * (62.0 / (intensity_ + 62.0)) +
      0.11697381024358823 * (240.0 / (intensity_ + 240.0)) +
      0.05711528180903221 * kernel_is_2_ +
      0.14522067653684903 * padding_is_narrow_ +
      0.020323616326609756 * unaligned_out16_ +
      0.0013760416050483887 * unaligned_in16_ +
      0.015258046272337452 * waste_in16_ +
      5.371583406435764 * waste_pixels4_ +
      1.1333709659903854 * waste_pixels8_ +
      1.2570786031986503 * waste_pixels16_ +
      0.0944314977335374 * waste_pixels128_;
  const double factor3 =
      0.5854359217432472 +
      0.06504091910990883 * (group_in_ / (group_in_ + 28.0)) +
      0.07526991816370064 * (480.0 / (group_in_ + 480.0)) +
      0.030933446229575032 * (out_channels_ / (out_channels_ + 25.0)) +
      0.04987729534774745 * (out_channels_ / (out_channels_ + 330.0)) +
      0.0448995108990309 * (out_width_ / (out_width_ + 28.0)) +
      0.074212590612568 * (input_bytes_ / (input_bytes_ + 8300000.0)) +
      0.010132275785090255 * (9.5e+09 / (input_bytes_ + 9.5e+09)) +
      0.08921955240437789 * (im2col_bytes_ / (im2col_bytes_ + 1.8e+07)) +
      0.0014322173013133891 * (operations_ / (operations_ + 5.3e+08)) +
      0.01198926800175928 * (3.2e+10 / (operations_ + 3.2e+10)) +
      0.014899916550074138 * (4.1 / (intensity_ + 4.1)) +
      0.07659538817123646 * (240.0 / (intensity_ + 240.0)) +
      0.02611666918307189 * padding_is_narrow_ +
      0.006137943515118221 * unaligned_in16_ +
      0.6520154624951761 * waste_pixels8_;
  return bounded(factor1 * factor2 * factor3, 0.061363900000000006, factor1 * factor2 * factor3);
}
constexpr double energy_mj(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double out_channels_ = w.out_channels;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double output_bytes_ = w.output_bytes;
  const double im2col_bytes_ = w.output_bytes / w.out_channels * w.in_channels * taps(w);
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_pixels512_ = w.operations* tiled(out_pixels(w), 512) / out_pixels(w);
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double operations_128x64_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double waste_in16_ = tile_waste(w.in_channels, 16);
  const double waste_pixels4_ = tile_waste(out_pixels(w), 4);
  const double waste_pixels8_ = tile_waste(out_pixels(w), 8);
  const double waste_pixels16_ = tile_waste(out_pixels(w), 16);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double padding_is_narrow_ = w.pad_h < 2 * w.kernel_h && w.pad_w < 2 * w.kernel_w ? 1.0 : 0.0;
  const double padding_is_wide_ = w.pad_h < 2 * w.kernel_h && w.pad_w < 2 * w.kernel_w ? 0.0 : 1.0;
  const double factor1 =
      6.343916919302769e-07 * operations_inside_ +
      2.741272621314039e-05 * output_bytes_ +
      1.0246960260925795e-05 * in_pixels_ * kernel_h_ * group_in_ +
      1.5341061984742255e-07 * out_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      1.2266084531257512e-08 * in_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      2.1924203191444292e-10 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      7.713611544929797e-07 * operations_out16_ +
      1.1348506150349888e-07 * operations_pixels512_ +
      1.7320704351463863e-07 * operations_width8_ +
      3.9802900324287706e-08 * operations_128x64_ +
      1.9307154789480326e-05 * output_bytes_ * kernel_is_1_ +
      1.6099726487801937e-06 * output_bytes_ * padding_is_wide_ +
      1.182184618031325e-05 * im2col_bytes_ * padding_is_wide_ +
      2.72900210383522e-05 * input_bytes_ * padding_is_narrow_;
  const double factor2 =
      0.01382730904688107 * (480.0 / (group_in_ + 480.0)) +
      0.14910910382599188 * (out_channels_ / (out_channels_ + 25.0)) +
      0.0022694297362280892 * (out_channels_ / (out_channels_ + 480.0)) +
      0.0007946881191328991 * (out_pixels_ / (out_pixels_ + 65000.0)) +
      0.06848726207335307 * (out_pixels_ / (out_pixels_ + 320000.0)) +
      0.018221714671301664 * (in_pixels_ / (in_pixels_ + 8100000.0)) +
      0.10575362032880861 * (out_width_ / (out_width_ + 28.0)) +
      0.017476809306566553 * (out_width_ / (out_width_ + 53.0)) +
      0.2168084624609929 * (input_bytes_ / (input_bytes_ + 8300000.0)) +
      0.03528760596813871 * (9.5e+09 / (input_bytes_ + 9.5e+09)) +
      0.008393345268017877 * (reduction_ / (reduction_ + 2900.0)) +
      0.12213202265088971 * (im2col_bytes_ / (im2col_bytes_ + 1.8e+07)) +
      0.12201645148463786 * (operations_ / (operations_ + 5.3e+08)) +
      0.036544548913749156 * (3.2e+10 / (operations_ + 3.2e+10)) +
      0.08193912700837763 * (3.9e+11 / (operations_ + 3.9e+11)) +
      0.06205945252394588 * (62.0 / (intensity_ + 62.0)) +
      0.13081705822082385 * (240.0 / (intensity_ + 240.0)) +
      0.05630886864213092 * kernel_is_2_ +
      0.14149062180560057 * padding_is_narrow_ +
      0.01993882590591003 * unaligned_out16_ +
      0.0019226187288155002 * unaligned_in16_ +
      0.009653006060190431 * waste_in16_ +
      5.608346737493391 * waste_pixels4_ +
      1.204339613995541 * waste_pixels8_ +
      1.2675867211692882 * waste_pixels16_ +
      0.06375249761728258 * waste_pixels128_;
  const double factor3 =
      0.5885929465045916 +
      0.06752861973771801 * (group_in_ / (group_in_ + 28.0)) +
      0.07745663889692567 * (480.0 / (group_in_ + 480.0)) +
      0.022680762823249018 * (out_channels_ / (out_channels_ + 25.0)) +
      0.057882584144907476 * (out_channels_ / (out_channels_ + 330.0)) +
      0.04299870024272519 * (out_width_ / (out_width_ + 28.0)) +
      0.07623224727445285 * (input_bytes_ / (input_bytes_ + 8300000.0)) +
      0.006966376801735619 * (9.5e+09 / (input_bytes_ + 9.5e+09)) +
      0.08862847199693238 * (im2col_bytes_ / (im2col_bytes_ + 1.8e+07)) +
      0.01403842941408329 * (3.2e+10 / (operations_ + 3.2e+10)) +
      0.002359343342453837 * (8.6e+12 / (operations_ + 8.6e+12)) +
      0.009720097916023176 * (4.1 / (intensity_ + 4.1)) +
      0.07535877512817267 * (240.0 / (intensity_ + 240.0)) +
      0.025265806003533352 * padding_is_narrow_ +
      0.006119074182405168 * unaligned_in16_ +
      0.6516581902820069 * waste_pixels8_;
  return bounded(factor1 * factor2 * factor3, 4.6758958999999995, factor1 * factor2 * factor3);
}
constexpr double power_w(const Layer& layer) { return energy_mj(layer) / runtime_ms(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  return Range{1.0, 256.0}.holds(w.batch) &&
         Range{1.0, 512.0}.holds(w.in_channels) &&
         Range{4.0, 224.0}.holds(w.in_height) &&
         Range{4.0, 224.0}.holds(w.in_width) &&
         Range{2.0, 512.0}.holds(w.out_channels) &&
         Range{1.0, 224.0}.holds(w.out_height) &&
         Range{1.0, 224.0}.holds(w.out_width) &&
         Range{1.0, 11.0}.holds(w.kernel_h) &&
         Range{1.0, 11.0}.holds(w.kernel_w) &&
         Range{1.0, 5.0}.holds(w.stride_h) &&
         Range{1.0, 5.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{418500.0, 7.6903668e+13}.holds(w.operations);
}
}  // namespace conv

// 731 configurations; runtime_ms: cross-validated RMSPE 8.7 %; power_w: cross-validated RMSPE 0.8 %
namespace fc {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double out_channels_ = w.out_channels;
  const double operations_ = w.operations;
  const double weight_bytes_ = w.weight_bytes;
  const double out_pixels_ = out_pixels(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_in16_ = w.operations* tiled(group_in(w), 16) / group_in(w);
  const double operations_in32_ = w.operations* tiled(group_in(w), 32) / group_in(w);
  const double operations_in64_ = w.operations* tiled(group_in(w), 64) / group_in(w);
  const double operations_pixels128_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w);
  const double operations_64x64_ = w.operations* tiled(out_pixels(w), 64) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      5.885916284259509e-07 * out_channels_ +
      5.149986487937481e-09 * operations_out16_ +
      8.400505327659194e-09 * operations_in16_ +
      2.944209182683279e-09 * operations_in32_ +
      4.1096357332146225e-09 * operations_in64_ +
      9.904144018093962e-10 * operations_pixels128_ +
      7.748285796950785e-10 * operations_64x64_ +
      6.970716563645959e-11 * operations_ * unaligned_out16_ +
      6.5336263698390344e-09 * weight_bytes_ * unaligned_out16_ +
      1.0176496601865693e-08 * operations_ * (16.0 / (group_in_ + 16.0)) +
      4.6714096800458776e-08 * operations_ * (16.0 / (out_channels_ + 16.0)) +
      2.1475351556792094e-09 * operations_ * (64.0 / (out_pixels_ + 64.0)) +
      2.9835344925315448e-09 * operations_ * (10000.0 / (outputs_ + 10000.0)) +
      5.88826753207965e-11 * operations_ * (1024.0 / (reduction_ + 1024.0));
  return bounded(factor1, 0.0023598000000000004, factor1);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double group_in_ = group_in(w);
  const double factor1 =
      75.72537149102315;
  const double factor2 =
      0.9871578325537784 +
      0.015069475327827965 * (group_in_ / (group_in_ + 240.0));
  return bounded(factor1 * factor2, 36.74925, 98.61962500000001);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  return Range{1.0, 511.0}.holds(w.batch) &&
         Range{5.0, 4991.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{1.0, 4992.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{99416.0, 9992957022.0}.holds(w.operations);
}
}  // namespace fc

// 736 configurations; runtime_ms: cross-validated RMSPE 5.1 %; energy_mj: cross-validated RMSPE 5.1 %
namespace pool_max {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double stride_h_ = w.stride_h;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double output_bytes_ = w.output_bytes;
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double touched_bytes_ = w.input_bytes* w.touched;
  const double moved_bytes_ = w.input_bytes* w.touched + w.weight_bytes + w.output_bytes;
  const double outputs_channels16_ = out_pixels(w) * tiled(w.out_channels, 16);
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double factor1 =
      4.9683585199184135e-09 * touched_bytes_ +
      1.5543875944873395e-08 * input_bytes_ +
      6.583360142586782e-07 * operations_inside_ +
      1.359588346587957e-06 * output_bytes_ * kernel_h_ +
      9.00767205468045e-09 * outputs_channels16_ * kernel_h_ +
      1.8821451050837643e-07 * touched_bytes_ * kernel_is_2_ +
      4.978922726587824e-08 * touched_bytes_ * kernel_is_3_ +
      5.832788782773513e-09 * operations_inside_ * (64.0 / (out_width_ + 64.0)) +
      7.868980059388824e-09 * operations_inside_ * (1e+05 / (outputs_ + 1e+05)) +
      1.414874572678266e-08 * (moved_bytes_ > 100663296.0 ? moved_bytes_ - 100663296.0 : 0) +
      2.3241520489504822e-09 * (touched_bytes_ > 393216.0 ? touched_bytes_ - 393216.0 : 0) +
      2.382382521926635e-09 * (touched_bytes_ > 100663296.0 ? touched_bytes_ - 100663296.0 : 0) +
      1.9655631773130006e-08 * (output_bytes_ > 50331648.0 ? output_bytes_ - 50331648.0 : 0) +
      7.576004561530051e-07 * (output_bytes_ > 67108864.0 ? output_bytes_ - 67108864.0 : 0);
  const double factor2 =
      0.9598575168464958 +
      0.0006962254405825467 * (batch_ / (batch_ + 15.0)) +
      0.00020225608461523796 * (in_channels_ / (in_channels_ + 25.0)) +
      0.014711640947296847 * (3100000.0 / (out_pixels_ + 3100000.0)) +
      0.0025487742217910085 * (120.0 / (taps_ + 120.0)) +
      0.02458156947423212 * (stride_h_ / (stride_h_ + 1.0)) +
      0.0506965421213651 * (input_bytes_ / (input_bytes_ + 9.3e+09));
  return bounded(factor1 * factor2, 0.0162675, factor1 * factor2);
}
constexpr double energy_mj(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  const double in_channels_ = w.in_channels;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double stride_h_ = w.stride_h;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double output_bytes_ = w.output_bytes;
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double touched_bytes_ = w.input_bytes* w.touched;
  const double moved_bytes_ = w.input_bytes* w.touched + w.weight_bytes + w.output_bytes;
  const double outputs_channels16_ = out_pixels(w) * tiled(w.out_channels, 16);
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double factor1 =
      1.3994731882810333e-06 * input_bytes_ +
      4.747698412881817e-05 * operations_inside_ +
      0.00010201340322517643 * output_bytes_ * kernel_h_ +
      7.936321924889591e-07 * outputs_channels16_ * kernel_h_ +
      1.3929466857236584e-05 * touched_bytes_ * kernel_is_2_ +
      3.7173189003645e-06 * touched_bytes_ * kernel_is_3_ +
      1.973334955716519e-07 * operations_inside_ * (64.0 / (out_width_ + 64.0)) +
      5.602871934604818e-07 * operations_inside_ * (10000.0 / (outputs_ + 10000.0)) +
      4.0986626863667456e-07 * (moved_bytes_ > 6291456.0 ? moved_bytes_ - 6291456.0 : 0) +
      1.1785737838839067e-06 * (moved_bytes_ > 100663296.0 ? moved_bytes_ - 100663296.0 : 0) +
      5.726286153763212e-07 * (touched_bytes_ > 393216.0 ? touched_bytes_ - 393216.0 : 0) +
      2.4960183449448233e-06 * (output_bytes_ > 50331648.0 ? output_bytes_ - 50331648.0 : 0) +
      5.600737932570901e-05 * (output_bytes_ > 67108864.0 ? output_bytes_ - 67108864.0 : 0);
  const double factor2 =
      0.9657754630863323 +
      0.000356753837729475 * (in_channels_ / (in_channels_ + 25.0)) +
      0.01235315085019006 * (3100000.0 / (out_pixels_ + 3100000.0)) +
      0.0018663420008374133 * (120.0 / (taps_ + 120.0)) +
      0.020906782487069217 * (stride_h_ / (stride_h_ + 1.0)) +
      0.049030336624121124 * (input_bytes_ / (input_bytes_ + 9.3e+09));
  return bounded(factor1 * factor2, 1.2118316, factor1 * factor2);
}
constexpr double power_w(const Layer& layer) { return energy_mj(layer) / runtime_ms(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  return Range{1.0, 256.0}.holds(w.batch) &&
         Range{1.0, 512.0}.holds(w.in_channels) &&
         Range{5.0, 224.0}.holds(w.in_height) &&
         Range{5.0, 224.0}.holds(w.in_width) &&
         Range{1.0, 512.0}.holds(w.out_channels) &&
         Range{1.0, 219.0}.holds(w.out_height) &&
         Range{1.0, 219.0}.holds(w.out_width) &&
         Range{1.0, 11.0}.holds(w.kernel_h) &&
         Range{1.0, 11.0}.holds(w.kernel_w) &&
         Range{1.0, 5.0}.holds(w.stride_h) &&
         Range{1.0, 5.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 512.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{53550.0, 254512125000.0}.holds(w.operations);
}
}  // namespace pool_max

// 735 configurations; runtime_ms: cross-validated RMSPE 42.1 %; power_w: cross-validated RMSPE 1.9 %
namespace relu {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double total_bytes_ = total_bytes(w);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double factor1 =
      8.972816402468714e-09 * (total_bytes_ > 2097152.0 ? total_bytes_ - 2097152.0 : 0) +
      3.084273650144118e-08 * (total_bytes_ > 3145728.0 ? total_bytes_ - 3145728.0 : 0) +
      5.854831870373822e-09 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0) +
      2.96635238960849e-08 * (total_bytes_ > 33554432.0 ? total_bytes_ - 33554432.0 : 0) +
      8.035876002665714e-09 * (total_bytes_ > 50331648.0 ? total_bytes_ - 50331648.0 : 0) +
      3.507292313393622e-08 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.976987142802888 * (2.3e+08 / (total_bytes_ + 2.3e+08)) +
      0.41486002004428485 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      3.8073107494284444 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      1000.7564227800107 * waste_out16_ +
      12.806299346701055 * waste_out128_;
  return bounded(factor1 * factor2, 0.0361166, factor1 * factor2);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double batch_ = w.batch;
  const double total_bytes_ = total_bytes(w);
  const double factor1 =
      75.7665685112869;
  const double factor2 =
      0.9625924411793624 +
      0.0006398764472532585 * (490.0 / (batch_ + 490.0)) +
      0.048626129516086795 * (1.4e+10 / (total_bytes_ + 1.4e+10));
  return bounded(factor1 * factor2, 29.25705, 98.17462499999999);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  return Range{1.0, 511.0}.holds(w.batch) &&
         Range{53053.0, 4998648.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{53053.0, 4998648.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{53053.0, 4998648.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{1019551.0, 2538032516.0}.holds(w.operations);
}
}  // namespace relu

// 378 configurations; runtime_ms: cross-validated RMSPE 28.6 %; power_w: cross-validated RMSPE 1.5 %
namespace sigmoid {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double in_channels_ = w.in_channels;
  const double total_bytes_ = total_bytes(w);
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double unaligned_out64_ = tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0;
  const double factor1 =
      6.60917310417496e-07 * operations_channels16_ +
      5.182282005405688e-09 * (total_bytes_ > 16777216.0 ? total_bytes_ - 16777216.0 : 0) +
      6.206534039594144e-09 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0) +
      4.3873671665338084e-08 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.9311723762355342 * (2.2e+08 / (total_bytes_ + 2.2e+08)) +
      0.48549780216090493 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      3.9112427102416554 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      1358.4468412621427 * waste_out4_;
  const double factor3 =
      0.042996102257982706 +
      0.08243220385176452 * (in_channels_ / (in_channels_ + 4800000.0)) +
      0.2563829365427543 * (total_bytes_ / (total_bytes_ + 2.2e+08)) +
      0.8486635656047932 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      1.2278795293243001 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      0.05929343584895657 * unaligned_out64_;
  return bounded(factor1 * factor2 * factor3, 0.0619248, factor1 * factor2 * factor3);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double total_bytes_ = total_bytes(w);
  const double factor1 =
      77.41660847605935;
  const double factor2 =
      0.903830031831279 +
      0.00435901849052303 * (total_bytes_ / (total_bytes_ + 2.2e+08)) +
      0.12055068091445141 * (1.4e+10 / (total_bytes_ + 1.4e+10));
  return bounded(factor1 * factor2, 37.6013, 99.92374999999998);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  return Range{1.0, 512.0}.holds(w.batch) &&
         Range{55303.0, 4960153.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{55303.0, 4960153.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{55303.0, 4960153.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{683408.0, 2363799240.0}.holds(w.operations);
}
}  // namespace sigmoid

// 380 configurations; runtime_ms: cross-validated RMSPE 33.0 %; power_w: cross-validated RMSPE 2.3 %
namespace tanh {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double total_bytes_ = total_bytes(w);
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out64_ = tile_waste(w.out_channels, 64);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      2.0481219198761238e-08 * (total_bytes_ > 1572864.0 ? total_bytes_ - 1572864.0 : 0) +
      1.7151180120338974e-08 * (total_bytes_ > 2097152.0 ? total_bytes_ - 2097152.0 : 0) +
      8.119771302689186e-09 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0) +
      9.51054454034973e-09 * (total_bytes_ > 33554432.0 ? total_bytes_ - 33554432.0 : 0) +
      2.2549727049653236e-08 * (total_bytes_ > 67108864.0 ? total_bytes_ - 67108864.0 : 0) +
      1.6770902821254625e-08 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.04183637425146642 * (370000.0 / (in_channels_ + 370000.0)) +
      1.0907904364076189 * (2.3e+08 / (total_bytes_ + 2.3e+08)) +
      0.3546409680902615 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      3.993958641720134 * (total_bytes_ / (total_bytes_ + 1.3e+10)) +
      35.54591558815068 * waste_out4_ +
      136.2622855056097 * waste_out16_ +
      48.49988482446683 * waste_out64_ +
      23.299842085842855 * waste_out128_;
  const double factor3 =
      0.014149774818977508 * (batch_ / (batch_ + 480.0)) +
      0.05180069705711459 * (total_bytes_ / (total_bytes_ + 2.3e+08)) +
      1.0235208906806226 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      1.8891127417164597 * (total_bytes_ / (total_bytes_ + 1.3e+10)) +
      0.07418860060015381 * unaligned_out16_;
  return bounded(factor1 * factor2 * factor3, 0.0401755, factor1 * factor2 * factor3);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double total_bytes_ = total_bytes(w);
  const double factor1 =
      77.43885660084148;
  const double factor2 =
      0.9058717504549406 +
      0.12526615617580328 * (1.3e+10 / (total_bytes_ + 1.3e+10));
  return bounded(factor1 * factor2, 29.1475, 100.342375);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  return Range{1.0, 512.0}.holds(w.batch) &&
         Range{52205.0, 4999836.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{52205.0, 4999836.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{52205.0, 4999836.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{957576.0, 2481563952.0}.holds(w.operations);
}
}  // namespace tanh

// 356 configurations; runtime_ms: cross-validated RMSPE 16.8 %; energy_mj: cross-validated RMSPE 16.0 %
namespace softmax {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double total_bytes_ = total_bytes(w);
  const double waste_pixels16_ = tile_waste(out_pixels(w), 16);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double factor1 =
      9.611635711796212e-08 * (total_bytes_ > 2097152.0 ? total_bytes_ - 2097152.0 : 0) +
      7.118022093984741e-08 * (total_bytes_ > 3145728.0 ? total_bytes_ - 3145728.0 : 0) +
      1.0711506119892687e-07 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.3137495972936646 +
      0.02091720288820032 * (29.0 / (batch_ + 29.0)) +
      0.13131543084497957 * (in_channels_ / (in_channels_ + 3e+05)) +
      0.07144034704157232 * (4700000.0 / (in_channels_ + 4700000.0)) +
      0.9303398176969228 * (1.9e+08 / (total_bytes_ + 1.9e+08)) +
      2.115162739437468 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      0.03147769376415201 * waste_pixels16_ +
      0.0643586776875451 * waste_pixels128_;
  return bounded(factor1 * factor2, 0.7572546, factor1 * factor2);
}
constexpr double energy_mj(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double in_channels_ = w.in_channels;
  const double total_bytes_ = total_bytes(w);
  const double waste_pixels16_ = tile_waste(out_pixels(w), 16);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double factor1 =
      7.724648119596387e-06 * (total_bytes_ > 2097152.0 ? total_bytes_ - 2097152.0 : 0) +
      5.679980029952413e-06 * (total_bytes_ > 3145728.0 ? total_bytes_ - 3145728.0 : 0) +
      8.189602109399143e-06 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.3242760041713171 +
      0.15888186109573593 * (in_channels_ / (in_channels_ + 3e+05)) +
      0.07232673723964651 * (4700000.0 / (in_channels_ + 4700000.0)) +
      0.9097683099702382 * (1.9e+08 / (total_bytes_ + 1.9e+08)) +
      1.9622276367171676 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      0.019544285315723855 * waste_pixels16_ +
      0.05284127732111907 * waste_pixels128_;
  return bounded(factor1 * factor2, 58.94766090000001, factor1 * factor2);
}
constexpr double power_w(const Layer& layer) { return energy_mj(layer) / runtime_ms(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  return Range{3.0, 511.0}.holds(w.batch) &&
         Range{75381.0, 4997864.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{75381.0, 4997864.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{75381.0, 4997864.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{4068969.0, 2406695355.0}.holds(w.operations);
}
}  // namespace softmax

}  // namespace layerwatt_devices::xeon_5120
