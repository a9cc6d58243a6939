// Written by layerwatt export. NVIDIA edge GPU, external meter, , fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::edge_gpu {

inline constexpr const char* kDevice = "NVIDIA edge GPU, external meter";
inline constexpr const char* kBackend = "";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "NEUSoftGreenAI/NeurstrucEnergy";
inline constexpr const char* kCommit = "94c5c2f4";
inline constexpr const char* kLicence = "MIT";
inline constexpr const char* kDataHash = "115c2a96acea5d0d";
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

// 991 configurations; runtime_ms: cross-validated RMSPE 31.1 %; power_w: cross-validated RMSPE 9.3 %
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
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_in32_ = w.operations* tiled(group_in(w), 32) / group_in(w);
  const double operations_in64_ = w.operations* tiled(group_in(w), 64) / group_in(w);
  const double operations_64x64_ = w.operations* tiled(out_pixels(w), 64) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out32_ = tile_waste(w.out_channels, 32);
  const double waste_width4_ = tile_waste(w.out_width, 4);
  const double waste_width8_ = tile_waste(w.out_width, 8);
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double stride_is_1_ = w.stride_h == 1 && w.stride_w == 1 ? 1.0 : 0.0;
  const double is_grouped_ = w.groups > 1 ? 1.0 : 0.0;
  const double factor1 =
      0.6691999111172864 +
      7.09809620559728e-08 * output_bytes_ +
      0.1049968897005966 * kernel_h_ +
      1.1669578284300324e-06 * out_pixels_ * kernel_h_ +
      0.00022163719507082666 * taps_ * group_in_ +
      2.3007335926391755e-08 * in_pixels_ * taps_ * group_in_ +
      6.231826395697635e-05 * kernel_h_ * out_channels_ +
      1.9467221798097367e-09 * in_pixels_ * group_in_ * out_channels_ +
      1.9787294585418746e-10 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      2.3356968740019643e-09 * operations_in32_ +
      1.131774145759609e-09 * operations_in64_ +
      5.35747182843682e-09 * operations_64x64_ +
      6.1999375356605685e-09 * operations_ * kernel_is_1_ +
      2.929182398100244e-07 * output_bytes_ * kernel_is_1_ +
      3.454817210740839e-07 * weight_bytes_ * kernel_is_5_ +
      1.7296432051897477e-10 * operations_ * kernel_is_large_ +
      3.941267800795722e-08 * im2col_bytes_ * kernel_is_large_ +
      1.1391077356582583e-07 * output_bytes_ * stride_is_1_ +
      7.731680631795183e-08 * weight_bytes_ * is_grouped_ +
      2.2340858514034976e-08 * output_bytes_ * unaligned_in16_ +
      6.351620865958666e-09 * operations_ * (1e+06 / (outputs_ + 1e+06)) +
      1.0189486592326391e-07 * operations_ * (16.0 / (reduction_ + 16.0));
  const double factor2 =
      0.03855356620922355 * (580.0 / (group_in_ + 580.0)) +
      0.1033032061435548 * (out_channels_ / (out_channels_ + 28.0)) +
      0.0037583987988404895 * (out_pixels_ / (out_pixels_ + 100.0)) +
      0.0146841692281687 * (3e+05 / (weight_bytes_ + 3e+05)) +
      0.24506942880326088 * (outputs_ / (outputs_ + 3500.0)) +
      0.01558735644571807 * (140000.0 / (input_bytes_ + 140000.0)) +
      0.14135540144037653 * (reduction_ / (reduction_ + 5600.0)) +
      0.15823504337802824 * (im2col_bytes_ / (im2col_bytes_ + 14000.0)) +
      0.30777650496085873 * (operations_ / (operations_ + 430000.0)) +
      0.34935979083165863 * (2500000.0 / (operations_ + 2500000.0)) +
      0.05636074580624798 * (1.1e+07 / (operations_ + 1.1e+07)) +
      0.12537617165823936 * (intensity_ / (intensity_ + 8.1)) +
      0.05646131481394471 * kernel_is_2_ +
      0.03215246393016619 * kernel_is_5_ +
      0.012454586489005527 * stride_is_1_ +
      0.10582625067421961 * waste_out16_ +
      0.08208038707924706 * waste_out32_ +
      0.014755830386552149 * waste_width4_ +
      0.017265868370591655 * waste_width8_;
  return bounded(factor1 * factor2, 0.046587500000000004, factor1 * factor2);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double out_channels_ = w.out_channels;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double im2col_bytes_ = w.output_bytes / w.out_channels * w.in_channels * taps(w);
  const double in_pixels_ = in_pixels(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_in16_ = tile_waste(w.in_channels, 16);
  const double waste_in32_ = tile_waste(w.in_channels, 32);
  const double waste_pixels64_ = tile_waste(out_pixels(w), 64);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double windows_overlap_ = w.stride_h < w.kernel_h ? 1.0 : 0.0;
  const double is_grouped_ = w.groups > 1 ? 1.0 : 0.0;
  const double factor1 =
      3.7783395222470566;
  const double factor2 =
      0.3205406111434873 * (group_in_ / (group_in_ + 91.0)) +
      0.4149874736716939 * (580.0 / (group_in_ + 580.0)) +
      0.14683052076055567 * (out_channels_ / (out_channels_ + 28.0)) +
      0.15278786592146656 * (560.0 / (out_channels_ + 560.0)) +
      0.2022871545203366 * (in_pixels_ / (in_pixels_ + 20000.0)) +
      0.579137893961535 * (weight_bytes_ / (weight_bytes_ + 5400000.0)) +
      0.0938246070716928 * (30000.0 / (outputs_ + 30000.0)) +
      0.423206310148913 * (outputs_ / (outputs_ + 360000.0)) +
      0.015267569670803205 * (140000.0 / (input_bytes_ + 140000.0)) +
      0.10119396550970607 * (input_bytes_ / (input_bytes_ + 1500000.0)) +
      0.11341722298191183 * (reduction_ / (reduction_ + 5600.0)) +
      0.07743792359502782 * (operations_ / (operations_ + 1.1e+07)) +
      0.3882227225373349 * (operations_ / (operations_ + 1.8e+08)) +
      0.05883458554297215 * (intensity_ / (intensity_ + 12.0)) +
      0.025895700286150465 * kernel_is_3_ +
      0.003995979019908066 * kernel_is_5_ +
      0.015654221961156907 * kernel_is_large_ +
      0.0038634267062403914 * windows_overlap_ +
      0.10089670250025598 * is_grouped_ +
      0.003992661157929492 * unaligned_in16_ +
      0.014296748194373269 * waste_in16_ +
      0.02621766277938902 * waste_pixels64_ +
      0.0013806576353160265 * waste_pixels128_;
  const double factor3 =
      0.19253008375172714 * (19.0 / (group_in_ + 19.0)) +
      0.37581094699539225 * (group_in_ / (group_in_ + 91.0)) +
      0.2800164206751174 * (580.0 / (group_in_ + 580.0)) +
      0.17234591249246192 * (out_channels_ / (out_channels_ + 100.0)) +
      0.07610248336956217 * (560.0 / (out_channels_ + 560.0)) +
      0.08088213220830426 * (in_pixels_ / (in_pixels_ + 49.0)) +
      0.04243429300649531 * (3200.0 / (weight_bytes_ + 3200.0)) +
      0.018798453217950824 * (85000.0 / (weight_bytes_ + 85000.0)) +
      0.05747422875880113 * (3e+05 / (weight_bytes_ + 3e+05)) +
      0.011473998041462442 * (outputs_ / (outputs_ + 3500.0)) +
      0.03698933641763762 * (30000.0 / (outputs_ + 30000.0)) +
      0.0838570381448674 * (51000.0 / (input_bytes_ + 51000.0)) +
      0.09625082989190027 * (input_bytes_ / (input_bytes_ + 1500000.0)) +
      0.012002664679921756 * (26.0 / (reduction_ + 26.0)) +
      0.1072442111903356 * (im2col_bytes_ / (im2col_bytes_ + 14000.0)) +
      0.010957580948090094 * (im2col_bytes_ / (im2col_bytes_ + 65000.0)) +
      0.022140130943881193 * (im2col_bytes_ / (im2col_bytes_ + 250000.0)) +
      0.04508010444141672 * (430000.0 / (operations_ + 430000.0)) +
      0.003441419745233603 * (operations_ / (operations_ + 1.1e+07)) +
      0.0026986870491491834 * (1.8e+08 / (operations_ + 1.8e+08)) +
      0.06397187995342564 * (intensity_ / (intensity_ + 8.1)) +
      0.011473602015109776 * (39.0 / (intensity_ + 39.0)) +
      0.004266543076206714 * is_grouped_ +
      0.0017818005860918678 * unaligned_in16_ +
      0.12033411170606707 * waste_out4_ +
      0.013834053572014256 * waste_out128_ +
      0.0049076872537854605 * waste_in16_ +
      0.018449384158425536 * waste_in32_ +
      0.019110238278634114 * waste_pixels64_ +
      0.06330497362808384 * waste_pixels128_;
  return bounded(factor1 * factor2 * factor3, 1.51862, 10.738175000000002);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  return Range{1.0, 1.0}.holds(w.batch) &&
         Range{1.0, 2910.0}.holds(w.in_channels) &&
         Range{7.0, 224.0}.holds(w.in_height) &&
         Range{7.0, 224.0}.holds(w.in_width) &&
         Range{13.0, 2598.0}.holds(w.out_channels) &&
         Range{7.0, 224.0}.holds(w.out_height) &&
         Range{7.0, 224.0}.holds(w.out_width) &&
         Range{1.0, 7.0}.holds(w.kernel_h) &&
         Range{1.0, 7.0}.holds(w.kernel_w) &&
         Range{1.0, 3.0}.holds(w.stride_h) &&
         Range{1.0, 3.0}.holds(w.stride_w) &&
         Range{1.0, 2.0}.holds(w.dilation) &&
         Range{1.0, 58.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{24990.0, 3940894776.0}.holds(w.operations);
}
}  // namespace conv

}  // namespace layerwatt_devices::edge_gpu
