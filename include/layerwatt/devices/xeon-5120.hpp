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

// 734 configurations; runtime_ms: cross-validated RMSPE 19.1 %; energy_mj: cross-validated RMSPE 19.0 %
namespace conv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double batch_ = w.batch;
  const double out_channels_ = w.out_channels;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
  const double operations_inside_ = w.operations* w.inside;
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
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_pixels512_ = w.operations* tiled(out_pixels(w), 512) / out_pixels(w);
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_pixels4_ = tile_waste(out_pixels(w), 4);
  const double waste_pixels8_ = tile_waste(out_pixels(w), 8);
  const double waste_pixels64_ = tile_waste(out_pixels(w), 64);
  const double waste_width8_ = tile_waste(w.out_width, 8);
  const double waste_width16_ = tile_waste(w.out_width, 16);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_out64_ = tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double factor1 =
      1.5219771284349427e-08 * operations_inside_ +
      4.057532510230122e-07 * output_bytes_ +
      0.0009807510578258827 * batch_ +
      0.0009477649129238304 * group_in_ +
      4.505097672524356e-07 * out_pixels_ * group_in_ +
      3.8066659103341773e-07 * out_pixels_ * kernel_h_ * group_in_ +
      2.489090455168478e-07 * in_pixels_ * kernel_h_ * group_in_ +
      1.363700092832859e-09 * out_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      1.2837083123760496e-10 * in_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      3.649193534426658e-11 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      5.071205223746195e-09 * operations_out16_ +
      1.3261642369710246e-09 * operations_pixels512_ +
      2.1482204417346992e-09 * operations_width8_ +
      2.5706631740673187e-07 * output_bytes_ * kernel_is_1_ +
      2.746817853956458e-07 * input_bytes_ * kernel_is_3_ +
      1.7755580622288752e-07 * input_bytes_ * kernel_is_5_ +
      2.2278017150821537e-08 * output_bytes_ * unaligned_out16_ +
      1.7326904713783798e-10 * operations_ * unaligned_in16_;
  const double factor2 =
      0.02056952935604689 * (batch_ / (batch_ + 240.0)) +
      0.14686917489152881 * (330.0 / (group_in_ + 330.0)) +
      0.0851166070657421 * (out_channels_ / (out_channels_ + 25.0)) +
      0.08536392253253618 * (5.0 / (out_width_ + 5.0)) +
      0.18726503334669928 * (out_width_ / (out_width_ + 53.0)) +
      0.03740696069466777 * (weight_bytes_ / (weight_bytes_ + 2100000.0)) +
      0.06598276451086102 * (outputs_ / (outputs_ + 6.4e+07)) +
      0.1556189458164887 * (input_bytes_ / (input_bytes_ + 8300000.0)) +
      0.08208726901765591 * (1.8e+09 / (input_bytes_ + 1.8e+09)) +
      0.14334835131042076 * (reduction_ / (reduction_ + 2900.0)) +
      0.05034979785469652 * (39000.0 / (reduction_ + 39000.0)) +
      0.1902997922505941 * (operations_ / (operations_ + 5.3e+08)) +
      0.25909356832547015 * (240.0 / (intensity_ + 240.0)) +
      0.06166830645599114 * kernel_is_2_ +
      0.006623642127943563 * unaligned_out16_ +
      0.008068847636308931 * unaligned_out64_ +
      0.005969519597154644 * unaligned_in16_ +
      0.22973802821152936 * waste_out16_ +
      3.8682184146748724 * waste_pixels4_ +
      0.7497591231190117 * waste_pixels8_ +
      0.38759538258391474 * waste_pixels64_ +
      0.02797914663584288 * waste_width8_ +
      0.011230324699078965 * waste_width16_ +
      0.0009937517538112428 * waste_width32_;
  const double factor3 =
      0.5663005128529448 +
      0.03539395220619075 * (group_in_ / (group_in_ + 28.0)) +
      0.011694497450441597 * (330.0 / (group_in_ + 330.0)) +
      0.0739055795887586 * (480.0 / (group_in_ + 480.0)) +
      0.024023587345105058 * (out_channels_ / (out_channels_ + 25.0)) +
      0.02757189290150878 * (out_width_ / (out_width_ + 53.0)) +
      0.027243784705671667 * (outputs_ / (outputs_ + 6.4e+07)) +
      0.09517243621445153 * (input_bytes_ / (input_bytes_ + 8300000.0)) +
      0.03005678546008343 * (1.8e+09 / (input_bytes_ + 1.8e+09)) +
      0.030535797748389566 * (reduction_ / (reduction_ + 170.0)) +
      0.03221995063708531 * (reduction_ / (reduction_ + 2900.0)) +
      0.06493342935919662 * (operations_ / (operations_ + 5.3e+08)) +
      0.11969842523599583 * (240.0 / (intensity_ + 240.0)) +
      0.00895724672124903 * unaligned_out16_ +
      0.0038175463803836163 * unaligned_out64_ +
      0.0039089929084189625 * unaligned_in16_ +
      0.05294413557260664 * waste_out16_ +
      0.16238765648765183 * waste_pixels64_ +
      0.007631497572621662 * waste_width32_;
  return bounded(factor1 * factor2 * factor3, 0.061363900000000006, factor1 * factor2 * factor3);
}
constexpr double energy_mj(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double batch_ = w.batch;
  const double out_channels_ = w.out_channels;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
  const double operations_inside_ = w.operations* w.inside;
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
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_pixels512_ = w.operations* tiled(out_pixels(w), 512) / out_pixels(w);
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_pixels4_ = tile_waste(out_pixels(w), 4);
  const double waste_pixels8_ = tile_waste(out_pixels(w), 8);
  const double waste_pixels64_ = tile_waste(out_pixels(w), 64);
  const double waste_width4_ = tile_waste(w.out_width, 4);
  const double waste_width8_ = tile_waste(w.out_width, 8);
  const double waste_width16_ = tile_waste(w.out_width, 16);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_out64_ = tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double factor1 =
      1.1295519257960167e-06 * operations_inside_ +
      3.2667936204340726e-05 * output_bytes_ +
      0.07046955833359123 * batch_ +
      0.07691330727363956 * group_in_ +
      3.796368134174384e-05 * out_pixels_ * group_in_ +
      2.6079930055029602e-05 * out_pixels_ * kernel_h_ * group_in_ +
      1.8808780156953288e-05 * in_pixels_ * kernel_h_ * group_in_ +
      1.4265895727676972e-07 * out_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      8.414155127378525e-09 * in_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      3.9420884043585725e-09 * in_pixels_ * taps_ * group_in_ * out_channels_ +
      3.9658241412681083e-07 * operations_out16_ +
      9.521282803343835e-08 * operations_pixels512_ +
      1.7016518569405088e-07 * operations_width8_ +
      1.8230370255030726e-05 * output_bytes_ * kernel_is_1_ +
      2.0880765162002044e-05 * input_bytes_ * kernel_is_3_ +
      1.3768795371292185e-05 * input_bytes_ * kernel_is_5_ +
      4.5086752320788865e-07 * output_bytes_ * unaligned_out16_ +
      1.5290674149923984e-08 * operations_ * unaligned_in16_;
  const double factor2 =
      0.01656702420228366 * (batch_ / (batch_ + 240.0)) +
      0.1478589403033441 * (330.0 / (group_in_ + 330.0)) +
      0.06952357553055319 * (out_channels_ / (out_channels_ + 25.0)) +
      0.11595590820562617 * (5.0 / (out_width_ + 5.0)) +
      0.1955350511383164 * (out_width_ / (out_width_ + 53.0)) +
      0.04461078294209033 * (weight_bytes_ / (weight_bytes_ + 2100000.0)) +
      0.06994225177583763 * (outputs_ / (outputs_ + 6.4e+07)) +
      0.15883607714665204 * (input_bytes_ / (input_bytes_ + 8300000.0)) +
      0.08118460646590588 * (1.8e+09 / (input_bytes_ + 1.8e+09)) +
      0.13931993918802626 * (reduction_ / (reduction_ + 2900.0)) +
      0.05072985427768915 * (39000.0 / (reduction_ + 39000.0)) +
      0.18772021409220746 * (operations_ / (operations_ + 5.3e+08)) +
      0.2616831431434339 * (240.0 / (intensity_ + 240.0)) +
      0.062403405530628626 * kernel_is_2_ +
      0.0071346059365033545 * unaligned_out16_ +
      0.009331835285628054 * unaligned_out64_ +
      0.005719911344260793 * unaligned_in16_ +
      0.2094288140494638 * waste_out16_ +
      4.12949709313371 * waste_pixels4_ +
      0.7558028438640297 * waste_pixels8_ +
      0.3384498409136773 * waste_pixels64_ +
      0.00170023370398355 * waste_width4_ +
      0.0258923269625674 * waste_width8_ +
      0.01208842140564247 * waste_width16_ +
      0.0006933743756140369 * waste_width32_;
  const double factor3 =
      0.5658451673177389 +
      0.03505341442451245 * (group_in_ / (group_in_ + 28.0)) +
      0.08568224974255406 * (480.0 / (group_in_ + 480.0)) +
      0.025820015512155414 * (out_channels_ / (out_channels_ + 25.0)) +
      0.02640463492579562 * (out_width_ / (out_width_ + 53.0)) +
      0.02575906558241414 * (outputs_ / (outputs_ + 6.4e+07)) +
      0.09316030922223313 * (input_bytes_ / (input_bytes_ + 8300000.0)) +
      0.028559346315622916 * (1.8e+09 / (input_bytes_ + 1.8e+09)) +
      0.030139158607320186 * (reduction_ / (reduction_ + 170.0)) +
      0.03207662939816719 * (reduction_ / (reduction_ + 2900.0)) +
      0.06750079061463078 * (operations_ / (operations_ + 5.3e+08)) +
      0.12023288813199633 * (240.0 / (intensity_ + 240.0)) +
      0.008605158281030955 * unaligned_out16_ +
      0.0037758078275964132 * unaligned_out64_ +
      0.004153195566362288 * unaligned_in16_ +
      0.05567445643204276 * waste_out16_ +
      0.16995785851449946 * waste_pixels64_ +
      0.0009237663737399622 * waste_width4_ +
      0.00687169429302412 * waste_width32_;
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
      5.885916284264926e-07 * out_channels_ +
      5.149986487934142e-09 * operations_out16_ +
      8.400505327669717e-09 * operations_in16_ +
      2.944209182675468e-09 * operations_in32_ +
      4.1096357332149194e-09 * operations_in64_ +
      9.904144018092593e-10 * operations_pixels128_ +
      7.748285796953979e-10 * operations_64x64_ +
      6.970716563651904e-11 * operations_ * unaligned_out16_ +
      6.5336263698384554e-09 * weight_bytes_ * unaligned_out16_ +
      1.0176496601866757e-08 * operations_ * (16.0 / (group_in_ + 16.0)) +
      4.6714096800462535e-08 * operations_ * (16.0 / (out_channels_ + 16.0)) +
      2.1475351556796106e-09 * operations_ * (64.0 / (out_pixels_ + 64.0)) +
      2.983534492530476e-09 * operations_ * (10000.0 / (outputs_ + 10000.0)) +
      5.888267532085171e-11 * operations_ * (1024.0 / (reduction_ + 1024.0));
  return bounded(factor1, 0.0023598000000000004, factor1);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double group_in_ = group_in(w);
  const double factor1 =
      75.72537149102304;
  const double factor2 =
      0.9871578325537862 +
      0.015069475327820202 * (group_in_ / (group_in_ + 240.0));
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
      4.968358519839246e-09 * touched_bytes_ +
      1.5543875944875195e-08 * input_bytes_ +
      6.58336014258639e-07 * operations_inside_ +
      1.3595883465879956e-06 * output_bytes_ * kernel_h_ +
      9.007672054667311e-09 * outputs_channels16_ * kernel_h_ +
      1.882145105083762e-07 * touched_bytes_ * kernel_is_2_ +
      4.978922726588104e-08 * touched_bytes_ * kernel_is_3_ +
      5.832788782817199e-09 * operations_inside_ * (64.0 / (out_width_ + 64.0)) +
      7.868980059408885e-09 * operations_inside_ * (1e+05 / (outputs_ + 1e+05)) +
      1.4148745726666293e-08 * (moved_bytes_ > 100663296.0 ? moved_bytes_ - 100663296.0 : 0) +
      2.3241520490172022e-09 * (touched_bytes_ > 393216.0 ? touched_bytes_ - 393216.0 : 0) +
      2.38238252205264e-09 * (touched_bytes_ > 100663296.0 ? touched_bytes_ - 100663296.0 : 0) +
      1.9655631773244885e-08 * (output_bytes_ > 50331648.0 ? output_bytes_ - 50331648.0 : 0) +
      7.576004561529646e-07 * (output_bytes_ > 67108864.0 ? output_bytes_ - 67108864.0 : 0);
  const double factor2 =
      0.9598575168465298 +
      0.000696225440564298 * (batch_ / (batch_ + 15.0)) +
      0.00020225608460877314 * (in_channels_ / (in_channels_ + 25.0)) +
      0.014711640947270795 * (3100000.0 / (out_pixels_ + 3100000.0)) +
      0.0025487742217904213 * (120.0 / (taps_ + 120.0)) +
      0.0245815694742492 * (stride_h_ / (stride_h_ + 1.0)) +
      0.05069654212135727 * (input_bytes_ / (input_bytes_ + 9.3e+09));
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
      1.399473188280968e-06 * input_bytes_ +
      4.74769841288222e-05 * operations_inside_ +
      0.00010201340322517387 * output_bytes_ * kernel_h_ +
      7.936321924922803e-07 * outputs_channels16_ * kernel_h_ +
      1.3929466857236411e-05 * touched_bytes_ * kernel_is_2_ +
      3.7173189003643736e-06 * touched_bytes_ * kernel_is_3_ +
      1.9733349556774539e-07 * operations_inside_ * (64.0 / (out_width_ + 64.0)) +
      5.602871934601994e-07 * operations_inside_ * (10000.0 / (outputs_ + 10000.0)) +
      4.0986626863549326e-07 * (moved_bytes_ > 6291456.0 ? moved_bytes_ - 6291456.0 : 0) +
      1.1785737838835683e-06 * (moved_bytes_ > 100663296.0 ? moved_bytes_ - 100663296.0 : 0) +
      5.726286153774436e-07 * (touched_bytes_ > 393216.0 ? touched_bytes_ - 393216.0 : 0) +
      2.4960183449394887e-06 * (output_bytes_ > 50331648.0 ? output_bytes_ - 50331648.0 : 0) +
      5.6007379325715615e-05 * (output_bytes_ > 67108864.0 ? output_bytes_ - 67108864.0 : 0);
  const double factor2 =
      0.9657754630862184 +
      0.00035675383776042664 * (in_channels_ / (in_channels_ + 25.0)) +
      0.012353150850229791 * (3100000.0 / (out_pixels_ + 3100000.0)) +
      0.0018663420008839357 * (120.0 / (taps_ + 120.0)) +
      0.020906782487092008 * (stride_h_ / (stride_h_ + 1.0)) +
      0.04903033662413465 * (input_bytes_ / (input_bytes_ + 9.3e+09));
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
      8.972816403162419e-09 * (total_bytes_ > 2097152.0 ? total_bytes_ - 2097152.0 : 0) +
      3.084273650066998e-08 * (total_bytes_ > 3145728.0 ? total_bytes_ - 3145728.0 : 0) +
      5.854831870698082e-09 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0) +
      2.9663523895713082e-08 * (total_bytes_ > 33554432.0 ? total_bytes_ - 33554432.0 : 0) +
      8.035876002818436e-09 * (total_bytes_ > 50331648.0 ? total_bytes_ - 50331648.0 : 0) +
      3.5072923133908144e-08 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.9769871428029091 * (2.3e+08 / (total_bytes_ + 2.3e+08)) +
      0.4148600200442771 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      3.8073107494284564 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      1000.7564227799825 * waste_out16_ +
      12.806299346701797 * waste_out128_;
  return bounded(factor1 * factor2, 0.0361166, factor1 * factor2);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double batch_ = w.batch;
  const double total_bytes_ = total_bytes(w);
  const double factor1 =
      75.7665685112869;
  const double factor2 =
      0.9625924411793543 +
      0.0006398764472652228 * (490.0 / (batch_ + 490.0)) +
      0.04862612951608557 * (1.4e+10 / (total_bytes_ + 1.4e+10));
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
      6.609173104172286e-07 * operations_channels16_ +
      5.182282005628699e-09 * (total_bytes_ > 16777216.0 ? total_bytes_ - 16777216.0 : 0) +
      6.206534039382621e-09 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0) +
      4.3873671665360425e-08 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.931172376235538 * (2.2e+08 / (total_bytes_ + 2.2e+08)) +
      0.4854978021609039 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      3.9112427102416505 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      1358.4468412623023 * waste_out4_;
  const double factor3 =
      0.04299610225886755 +
      0.0824322038517308 * (in_channels_ / (in_channels_ + 4800000.0)) +
      0.25638293654235234 * (total_bytes_ / (total_bytes_ + 2.2e+08)) +
      0.848663565604127 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      1.2278795293236602 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      0.059293435848872596 * unaligned_out64_;
  return bounded(factor1 * factor2 * factor3, 0.0619248, factor1 * factor2 * factor3);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double total_bytes_ = total_bytes(w);
  const double factor1 =
      77.41660847605942;
  const double factor2 =
      0.9038300318312718 +
      0.004359018490525485 * (total_bytes_ / (total_bytes_ + 2.2e+08)) +
      0.1205506809144573 * (1.4e+10 / (total_bytes_ + 1.4e+10));
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
      2.0481219196767905e-08 * (total_bytes_ > 1572864.0 ? total_bytes_ - 1572864.0 : 0) +
      1.7151180122451414e-08 * (total_bytes_ > 2097152.0 ? total_bytes_ - 2097152.0 : 0) +
      8.11977130236698e-09 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0) +
      9.51054454054101e-09 * (total_bytes_ > 33554432.0 ? total_bytes_ - 33554432.0 : 0) +
      2.2549727049660178e-08 * (total_bytes_ > 67108864.0 ? total_bytes_ - 67108864.0 : 0) +
      1.677090282125879e-08 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.04183637425196291 * (370000.0 / (in_channels_ + 370000.0)) +
      1.0907904364087089 * (2.3e+08 / (total_bytes_ + 2.3e+08)) +
      0.3546409680897717 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      3.9939586417204906 * (total_bytes_ / (total_bytes_ + 1.3e+10)) +
      35.545915567895705 * waste_out4_ +
      136.26228550711605 * waste_out16_ +
      48.499884824594204 * waste_out64_ +
      23.299842085192687 * waste_out128_;
  const double factor3 =
      0.014149774819143604 * (batch_ / (batch_ + 480.0)) +
      0.05180069705724523 * (total_bytes_ / (total_bytes_ + 2.3e+08)) +
      1.023520890680485 * (2.3e+09 / (total_bytes_ + 2.3e+09)) +
      1.8891127417158666 * (total_bytes_ / (total_bytes_ + 1.3e+10)) +
      0.07418860060017556 * unaligned_out16_;
  return bounded(factor1 * factor2 * factor3, 0.0401755, factor1 * factor2 * factor3);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double total_bytes_ = total_bytes(w);
  const double factor1 =
      77.43885660084152;
  const double factor2 =
      0.9058717504549353 +
      0.12526615617581013 * (1.3e+10 / (total_bytes_ + 1.3e+10));
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
      9.611635711208309e-08 * (total_bytes_ > 2097152.0 ? total_bytes_ - 2097152.0 : 0) +
      7.118022094582277e-08 * (total_bytes_ > 3145728.0 ? total_bytes_ - 3145728.0 : 0) +
      1.0711506119882854e-07 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.3137495972939036 +
      0.02091720288808465 * (29.0 / (batch_ + 29.0)) +
      0.13131543084491087 * (in_channels_ / (in_channels_ + 3e+05)) +
      0.07144034704136656 * (4700000.0 / (in_channels_ + 4700000.0)) +
      0.9303398176969868 * (1.9e+08 / (total_bytes_ + 1.9e+08)) +
      2.115162739437341 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      0.03147769376416716 * waste_pixels16_ +
      0.06435867768753407 * waste_pixels128_;
  return bounded(factor1 * factor2, 0.7572546, factor1 * factor2);
}
constexpr double energy_mj(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double in_channels_ = w.in_channels;
  const double total_bytes_ = total_bytes(w);
  const double waste_pixels16_ = tile_waste(out_pixels(w), 16);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double factor1 =
      7.7246481230219e-06 * (total_bytes_ > 2097152.0 ? total_bytes_ - 2097152.0 : 0) +
      5.6799800264710435e-06 * (total_bytes_ > 3145728.0 ? total_bytes_ - 3145728.0 : 0) +
      8.189602109456258e-06 * (total_bytes_ > 100663296.0 ? total_bytes_ - 100663296.0 : 0);
  const double factor2 =
      0.32427600417128344 +
      0.15888186109579341 * (in_channels_ / (in_channels_ + 3e+05)) +
      0.07232673723964061 * (4700000.0 / (in_channels_ + 4700000.0)) +
      0.9097683099703016 * (1.9e+08 / (total_bytes_ + 1.9e+08)) +
      1.9622276367171312 * (total_bytes_ / (total_bytes_ + 1.4e+10)) +
      0.019544285315687065 * waste_pixels16_ +
      0.05284127732109157 * waste_pixels128_;
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
