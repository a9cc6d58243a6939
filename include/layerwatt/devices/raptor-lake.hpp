// Written by layerwatt export. Raptor Lake desktop CPU, PyTorch, fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::raptor_lake {

inline constexpr const char* kDevice = "Raptor Lake desktop CPU";
inline constexpr const char* kBackend = "PyTorch";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "willowec/characterizing-pytorch-power";
inline constexpr const char* kCommit = "4067417d";
inline constexpr const char* kLicence = "MIT";
inline constexpr const char* kDataHash = "58dc6c8b80bd8d4b";
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

// 1000 configurations; runtime_ms: cross-validated RMSPE 20.9 %; power_w: cross-validated RMSPE 19.0 %
namespace conv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double batch_ = w.batch;
  const double out_channels_ = w.out_channels;
  const double kernel_h_ = w.kernel_h;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double output_bytes_ = w.output_bytes;
  const double im2col_bytes_ = w.output_bytes / w.out_channels * w.in_channels * taps(w);
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_out8_ = w.operations* tiled(group_out(w), 8) / group_out(w);
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_in8_ = w.operations* tiled(group_in(w), 8) / group_in(w);
  const double operations_width16_ = w.operations* tiled(w.out_width, 16) / w.out_width;
  const double operations_32x32_ = w.operations* tiled(out_pixels(w), 32) / out_pixels(w) * tiled(group_out(w), 32) / group_out(w);
  const double waste_out8_ = tile_waste(w.out_channels, 8);
  const double waste_in8_ = tile_waste(w.in_channels, 8);
  const double waste_width16_ = tile_waste(w.out_width, 16);
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double stride_is_1_ = w.stride_h == 1 && w.stride_w == 1 ? 1.0 : 0.0;
  const double factor1 =
      0.0465197292440262 +
      1.7565579859105203e-08 * input_bytes_ +
      1.8340324791436294e-08 * output_bytes_ +
      1.3259637562315387e-05 * batch_ +
      0.00031579891492989574 * kernel_h_ +
      4.796428752942043e-08 * out_pixels_ * group_in_ +
      6.152644499807538e-06 * kernel_h_ * out_channels_ +
      8.759031420560784e-09 * out_pixels_ * group_in_ * out_channels_ +
      1.36448329195622e-09 * in_pixels_ * group_in_ * out_channels_ +
      9.461033821125912e-10 * out_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      1.03795694291514e-09 * operations_out8_ +
      1.0864842013484535e-09 * operations_out16_ +
      3.1252905289831463e-10 * operations_in8_ +
      6.802964827887734e-12 * operations_width16_ +
      4.1233613137854377e-10 * operations_32x32_ +
      4.739179102520405e-09 * output_bytes_ * kernel_is_3_ +
      9.358815134189127e-09 * output_bytes_ * stride_is_1_ +
      4.130452524398653e-09 * operations_ * (1e+05 / (outputs_ + 1e+05));
  const double factor2 =
      0.9721904027594537 * (group_in_ / (group_in_ + 15.0)) +
      0.40663848280958936 * (4600.0 / (out_pixels_ + 4600.0)) +
      0.010648426150469797 * (73000.0 / (outputs_ + 73000.0)) +
      0.18989457584572608 * (outputs_ / (outputs_ + 9600000.0)) +
      0.1507122283448508 * (input_bytes_ / (input_bytes_ + 3.9e+07)) +
      0.11890377727059673 * (input_bytes_ / (input_bytes_ + 1.9e+08)) +
      0.13682924572200464 * (27.0 / (reduction_ + 27.0)) +
      0.2363283367488682 * (reduction_ / (reduction_ + 740.0)) +
      0.260749287161743 * (operations_ / (operations_ + 2.9e+08)) +
      0.6337925914900431 * (2.2 / (intensity_ + 2.2)) +
      0.02915209545065365 * (11.0 / (intensity_ + 11.0)) +
      0.0005429765522140017 * waste_out8_ +
      0.5257176176026367 * waste_in8_ +
      0.04356779956172345 * waste_width16_;
  const double factor3 =
      0.2590446048842186 * (group_in_ / (group_in_ + 10.0)) +
      0.17987658816580956 * (group_in_ / (group_in_ + 15.0)) +
      0.005188983550521334 * (out_channels_ / (out_channels_ + 60.0)) +
      0.10122074339559589 * (2200000.0 / (outputs_ + 2200000.0)) +
      0.2591368926233928 * (outputs_ / (outputs_ + 9600000.0)) +
      0.18163563147564285 * (930000.0 / (input_bytes_ + 930000.0)) +
      0.25028213783465086 * (reduction_ / (reduction_ + 740.0)) +
      0.08143059457213307 * (2.4e+09 / (im2col_bytes_ + 2.4e+09)) +
      0.2257695555925407 * (operations_ / (operations_ + 2.9e+08)) +
      0.2613840281060714 * (2.2e+10 / (operations_ + 2.2e+10)) +
      0.1944997577117073 * (2.2 / (intensity_ + 2.2)) +
      0.17747129351035115 * (11.0 / (intensity_ + 11.0)) +
      0.19361719540803396 * waste_in8_ +
      0.027610307367082865 * waste_width16_;
  return bounded(factor1 * factor2 * factor3, 0.0080873, factor1 * factor2 * factor3);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  const double batch_ = w.batch;
  const double out_channels_ = w.out_channels;
  const double out_width_ = w.out_width;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double im2col_bytes_ = w.output_bytes / w.out_channels * w.in_channels * taps(w);
  const double in_pixels_ = in_pixels(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out32_ = tile_waste(w.out_channels, 32);
  const double waste_pixels32_ = tile_waste(out_pixels(w), 32);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double windows_overlap_ = w.stride_h < w.kernel_h ? 1.0 : 0.0;
  const double factor1 =
      75.54960453379259;
  const double factor2 =
      0.2636839285024343 * (130.0 / (batch_ + 130.0)) +
      0.0031874849685196685 * (1600.0 / (weight_bytes_ + 1600.0)) +
      0.09668136479513315 * (outputs_ / (outputs_ + 2200000.0)) +
      0.23763578552671094 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.21805354538154112 * (im2col_bytes_ / (im2col_bytes_ + 5.2e+07)) +
      0.793322513961224 * (operations_ / (operations_ + 2.9e+08)) +
      0.4823254853906422 * (1.8e+09 / (operations_ + 1.8e+09)) +
      0.07881139821335988 * kernel_is_3_ +
      0.014186269529567488 * kernel_is_5_ +
      0.02459393227431766 * waste_out4_ +
      0.0316435529404718 * waste_out16_;
  const double factor3 =
      0.0989667939813669 * (55000.0 / (in_pixels_ + 55000.0)) +
      0.06815402978150234 * (in_pixels_ / (in_pixels_ + 1500000.0)) +
      0.060009592166431466 * (out_width_ / (out_width_ + 3.0)) +
      0.03903378017386897 * (1600.0 / (weight_bytes_ + 1600.0)) +
      0.09243834254339348 * (weight_bytes_ / (weight_bytes_ + 32000.0)) +
      0.10859890906771542 * (outputs_ / (outputs_ + 2200000.0)) +
      0.0064749322478677325 * (930000.0 / (input_bytes_ + 930000.0)) +
      0.15065487522174575 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.049078428110222456 * (im2col_bytes_ / (im2col_bytes_ + 5.2e+07)) +
      0.09478419343837037 * (2.4e+09 / (im2col_bytes_ + 2.4e+09)) +
      0.3140099694467101 * (operations_ / (operations_ + 2.9e+08)) +
      0.6674873112578871 * (1.8e+09 / (operations_ + 1.8e+09)) +
      0.009022984650270561 * kernel_is_5_ +
      0.00354870737493091 * windows_overlap_ +
      0.061592217471534906 * waste_out4_ +
      0.0024069445412038715 * waste_out16_;
  const double factor4 =
      0.13670429293213415 * (4.0 / (out_channels_ + 4.0)) +
      0.13322531432383614 * (55000.0 / (in_pixels_ + 55000.0)) +
      0.36159685108593825 * (out_width_ / (out_width_ + 3.0)) +
      0.07852375274506761 * (51.0 / (out_width_ + 51.0)) +
      0.07773401038093398 * (1600.0 / (weight_bytes_ + 1600.0)) +
      0.0812661308626055 * (weight_bytes_ / (weight_bytes_ + 11000.0)) +
      0.14477722822344324 * (weight_bytes_ / (weight_bytes_ + 32000.0)) +
      0.16393393145047355 * (outputs_ / (outputs_ + 2200000.0)) +
      0.03468398043075259 * (outputs_ / (outputs_ + 8.4e+07)) +
      0.12417097270513805 * (930000.0 / (input_bytes_ + 930000.0)) +
      0.08321032895487955 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.01140724506130633 * (2.4e+09 / (im2col_bytes_ + 2.4e+09)) +
      0.0045963776851342415 * (operations_ / (operations_ + 8100000.0)) +
      0.1637376364960684 * (1.8e+09 / (operations_ + 1.8e+09)) +
      0.1359739115023339 * (77.0 / (intensity_ + 77.0)) +
      0.029025889847451476 * windows_overlap_ +
      0.005777030132482144 * waste_out16_ +
      0.020287974986535152 * waste_out32_ +
      0.164408998239619 * waste_pixels32_ +
      0.14402824313792573 * waste_width32_;
  return bounded(factor1 * factor2 * factor3 * factor4, 9.7733, 191.018);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  return Range{34.0, 2047.0}.holds(w.batch) &&
         Range{1.0, 15.0}.holds(w.in_channels) &&
         Range{8.0, 63.0}.holds(w.in_height) &&
         Range{8.0, 63.0}.holds(w.in_width) &&
         Range{1.0, 63.0}.holds(w.out_channels) &&
         Range{1.0, 61.0}.holds(w.out_height) &&
         Range{1.0, 61.0}.holds(w.out_width) &&
         Range{3.0, 8.0}.holds(w.kernel_h) &&
         Range{3.0, 8.0}.holds(w.kernel_w) &&
         Range{1.0, 3.0}.holds(w.stride_h) &&
         Range{1.0, 3.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{170496.0, 134757181440.0}.holds(w.operations);
}
}  // namespace conv

// 993 configurations; runtime_ms: cross-validated RMSPE 14.7 %; power_w: cross-validated RMSPE 44.8 %
namespace fc {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double batch_ = w.batch;
  const double out_channels_ = w.out_channels;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double output_bytes_ = w.output_bytes;
  const double out_pixels_ = out_pixels(w);
  const double group_in_ = group_in(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_out8_ = w.operations* tiled(group_out(w), 8) / group_out(w);
  const double operations_in32_ = w.operations* tiled(group_in(w), 32) / group_in(w);
  const double operations_in64_ = w.operations* tiled(group_in(w), 64) / group_in(w);
  const double operations_32x32_ = w.operations* tiled(out_pixels(w), 32) / out_pixels(w) * tiled(group_out(w), 32) / group_out(w);
  const double operations_64x64_ = w.operations* tiled(out_pixels(w), 64) / out_pixels(w) * tiled(group_out(w), 64) / group_out(w);
  const double operations_256x128_ = w.operations* tiled(out_pixels(w), 256) / out_pixels(w) * tiled(group_out(w), 128) / group_out(w);
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out8_ = tile_waste(w.out_channels, 8);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_in4_ = tile_waste(w.in_channels, 4);
  const double waste_in8_ = tile_waste(w.in_channels, 8);
  const double waste_in16_ = tile_waste(w.in_channels, 16);
  const double waste_in32_ = tile_waste(w.in_channels, 32);
  const double waste_pixels32_ = tile_waste(out_pixels(w), 32);
  const double waste_pixels64_ = tile_waste(out_pixels(w), 64);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      0.019066946202174032 +
      1.5890036831900237e-08 * output_bytes_ +
      1.696010897730688e-05 * batch_ +
      7.758716974398343e-06 * group_in_ +
      4.132913074819057e-10 * operations_out8_ +
      1.9326036900181885e-10 * operations_in32_ +
      3.042354096075686e-10 * operations_in64_ +
      4.0318341912222613e-11 * operations_32x32_ +
      8.53901182289259e-11 * operations_64x64_ +
      1.8693621027832955e-10 * operations_256x128_ +
      5.196868382668528e-09 * input_bytes_ * unaligned_out16_ +
      7.062082628555741e-09 * output_bytes_ * unaligned_out16_ +
      1.1192981124233517e-09 * input_bytes_ * unaligned_in16_ +
      2.6109725948502783e-11 * operations_ * (256.0 / (group_in_ + 256.0)) +
      2.934175743453886e-09 * operations_ * (16.0 / (out_channels_ + 16.0)) +
      6.26341292856371e-11 * operations_ * (64.0 / (out_channels_ + 64.0)) +
      1.1593670262013406e-09 * operations_ * (512.0 / (out_pixels_ + 512.0)) +
      1.1750479646332737e-09 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) +
      5.538269332180004e-10 * operations_ * (1e+06 / (outputs_ + 1e+06));
  const double factor2 =
      0.4261142868349088 * (140.0 / (batch_ + 140.0)) +
      0.04369250915144909 * (790.0 / (batch_ + 790.0)) +
      0.04946385504924662 * (26.0 / (group_in_ + 26.0)) +
      0.15849452790196028 * (group_in_ / (group_in_ + 330.0)) +
      0.04085372071935518 * (out_channels_ / (out_channels_ + 24.0)) +
      0.30055850670405637 * (110000.0 / (weight_bytes_ + 110000.0)) +
      0.18562038005878168 * (outputs_ / (outputs_ + 9500.0)) +
      0.14277272830726723 * (outputs_ / (outputs_ + 120000.0)) +
      0.022736364770745116 * (59000.0 / (input_bytes_ + 59000.0)) +
      0.3028167642091479 * (input_bytes_ / (input_bytes_ + 510000.0)) +
      0.2205892999113909 * (3e+06 / (input_bytes_ + 3e+06)) +
      0.2007254096758027 * (intensity_ / (intensity_ + 44.0)) +
      0.4288244500948411 * waste_out4_ +
      0.039119560933171295 * waste_out8_ +
      0.006376280392897277 * waste_out128_ +
      0.46686453811565204 * waste_in4_ +
      0.01605826019409896 * waste_in8_ +
      0.004063943376104152 * waste_in16_ +
      0.0142641486443067 * waste_in32_ +
      0.1086551841581846 * waste_pixels32_ +
      0.021423463650718528 * waste_pixels64_;
  return bounded(factor1 * factor2, 0.0021000000000000003, factor1 * factor2);
}
constexpr double power_w(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double batch_ = w.batch;
  const double operations_ = w.operations;
  const double weight_bytes_ = w.weight_bytes;
  const double group_in_ = group_in(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_in4_ = tile_waste(w.in_channels, 4);
  const double waste_in16_ = tile_waste(w.in_channels, 16);
  const double waste_in32_ = tile_waste(w.in_channels, 32);
  const double waste_in128_ = tile_waste(w.in_channels, 128);
  const double waste_pixels8_ = tile_waste(out_pixels(w), 8);
  const double waste_pixels32_ = tile_waste(out_pixels(w), 32);
  const double factor1 =
      36.77364474573654;
  const double factor2 =
      0.38054427114829525 * (790.0 / (batch_ + 790.0)) +
      0.22451765896717904 * (group_in_ / (group_in_ + 490.0)) +
      0.13705875412222213 * (weight_bytes_ / (weight_bytes_ + 750000.0)) +
      0.3872438241039187 * (120000.0 / (outputs_ + 120000.0)) +
      1.5978393637790724 * (operations_ / (operations_ + 2.4e+08)) +
      0.7659138493081004 * (intensity_ / (intensity_ + 44.0)) +
      0.7089898240834775 * waste_in4_ +
      0.058689795326039455 * waste_in32_ +
      0.25404295261470333 * waste_in128_ +
      3.3910724764475684 * waste_pixels8_ +
      2.4414585945666696 * waste_pixels32_;
  const double factor3 =
      0.25463531702786885 * (group_in_ / (group_in_ + 490.0)) +
      0.22373436630465113 * (110000.0 / (weight_bytes_ + 110000.0)) +
      0.44765345744873125 * (2.1e+07 / (operations_ + 2.1e+07)) +
      0.35663323427438137 * (operations_ / (operations_ + 2.4e+08)) +
      0.4229907156618642 * (intensity_ / (intensity_ + 2.8)) +
      0.6201450713575769 * (intensity_ / (intensity_ + 44.0)) +
      0.03431874674171765 * waste_out128_ +
      0.09291969921951239 * waste_in16_ +
      0.13879533087997958 * waste_in32_ +
      0.06083410803779203 * waste_in128_;
  return bounded(factor1 * factor2 * factor3, 3.86175, 307.61025);
}
constexpr double energy_mj(const Layer& layer) { return runtime_ms(layer) * power_w(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  return Range{32.0, 2047.0}.holds(w.batch) &&
         Range{2.0, 509.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{1.0, 511.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{28500.0, 475388880.0}.holds(w.operations);
}
}  // namespace fc

// 1000 configurations; runtime_ms: cross-validated RMSPE 2.6 %; energy_mj: cross-validated RMSPE 4.1 %
namespace pool_max {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double out_channels_ = w.out_channels;
  const double out_height_ = w.out_height;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double stride_h_ = w.stride_h;
  const double operations_ = w.operations;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double output_bytes_ = w.output_bytes;
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double touched_bytes_ = w.input_bytes* w.touched;
  const double moved_bytes_ = w.input_bytes* w.touched + w.weight_bytes + w.output_bytes;
  const double waste_out8_ = tile_waste(w.out_channels, 8);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out64_ = tile_waste(w.out_channels, 64);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_pixels8_ = tile_waste(out_pixels(w), 8);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double stride_is_1_ = w.stride_h == 1 && w.stride_w == 1 ? 1.0 : 0.0;
  const double factor1 =
      0.07629879786894667 +
      4.0336157330371295e-09 * input_bytes_ +
      9.134425514776085e-08 * operations_ +
      1.388506878834507e-07 * output_bytes_ * kernel_h_ +
      2.281678801611742e-06 * batch_ * out_height_ * out_channels_ +
      3.1643384436009124e-09 * operations_ * kernel_is_2_ +
      1.225296302061308e-08 * touched_bytes_ * kernel_is_2_ +
      5.507695541086187e-09 * touched_bytes_ * kernel_is_3_ +
      7.451932351748483e-09 * operations_ * kernel_is_5_ +
      5.065980329548167e-09 * operations_ * stride_is_1_ +
      1.0988412770086419e-08 * operations_inside_ * (128.0 / (out_channels_ + 128.0)) +
      8.577824208835206e-09 * operations_inside_ * (10000.0 / (outputs_ + 10000.0)) +
      2.228962990177168e-10 * (moved_bytes_ > 100663296.0 ? moved_bytes_ - 100663296.0 : 0) +
      9.280224664046547e-08 * (output_bytes_ > 12582912.0 ? output_bytes_ - 12582912.0 : 0);
  const double factor2 =
      0.022447125789746628 * (2000.0 / (batch_ + 2000.0)) +
      0.01970625139246367 * (21.0 / (in_channels_ + 21.0)) +
      0.004371975730936054 * (out_pixels_ / (out_pixels_ + 160000.0)) +
      0.010668910343847086 * (1900000.0 / (out_pixels_ + 1900000.0)) +
      0.09631902390531082 * (1e+07 / (out_pixels_ + 1e+07)) +
      0.09781239137048464 * (out_width_ / (out_width_ + 18.0)) +
      0.05479363898644049 * (89.0 / (out_width_ + 89.0)) +
      0.18980802352832224 * (taps_ / (taps_ + 16.0)) +
      0.20023769227941576 * (81.0 / (taps_ + 81.0)) +
      0.13673226749086498 * (stride_h_ / (stride_h_ + 1.0)) +
      0.2564599178609337 * (3.0 / (stride_h_ + 3.0)) +
      0.09632212624487128 * (outputs_ / (outputs_ + 1800000.0)) +
      0.06610646043457921 * (outputs_ / (outputs_ + 1.1e+07)) +
      0.1316535830545682 * (1.9e+08 / (outputs_ + 1.9e+08)) +
      0.03685978828140157 * (3.7e+07 / (input_bytes_ + 3.7e+07)) +
      0.03450089730359647 * (input_bytes_ / (input_bytes_ + 1.9e+08)) +
      0.07686903903057894 * (2.7e+07 / (operations_ + 2.7e+07)) +
      0.01589924672936619 * kernel_is_2_ +
      0.0012986710049283706 * waste_out8_ +
      0.002113054056244205 * waste_out16_ +
      0.005157904330797332 * waste_out64_ +
      13.899034581911716 * waste_pixels8_ +
      0.006745884674351075 * waste_width32_;
  const double factor3 =
      0.005594889199526454 * (2000.0 / (batch_ + 2000.0)) +
      0.017646854480744417 * (1900000.0 / (out_pixels_ + 1900000.0)) +
      9.410982107534473e-05 * (8e+05 / (in_pixels_ + 8e+05)) +
      0.021184093903380573 * (out_width_ / (out_width_ + 18.0)) +
      0.11401921435752681 * (taps_ / (taps_ + 16.0)) +
      0.13353081244098108 * (81.0 / (taps_ + 81.0)) +
      0.5516921600548466 * (stride_h_ / (stride_h_ + 1.0)) +
      0.6210760627253069 * (3.0 / (stride_h_ + 3.0)) +
      0.016586850069603268 * (outputs_ / (outputs_ + 1800000.0)) +
      0.026924395524840487 * (3.1e+07 / (outputs_ + 3.1e+07)) +
      0.030197723478194778 * (input_bytes_ / (input_bytes_ + 1.9e+08)) +
      0.002934437978862878 * (input_bytes_ / (input_bytes_ + 4.4e+08)) +
      0.015949411929713136 * (2.7e+07 / (operations_ + 2.7e+07)) +
      0.0079623071969426 * (operations_ / (operations_ + 6e+09)) +
      0.015116701768077181 * kernel_is_2_ +
      0.020934102682650755 * waste_out128_;
  return bounded(factor1 * factor2 * factor3, 0.0591564, factor1 * factor2 * factor3);
}
constexpr double energy_mj(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double out_channels_ = w.out_channels;
  const double out_height_ = w.out_height;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double stride_h_ = w.stride_h;
  const double operations_ = w.operations;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double output_bytes_ = w.output_bytes;
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double touched_bytes_ = w.input_bytes* w.touched;
  const double moved_bytes_ = w.input_bytes* w.touched + w.weight_bytes + w.output_bytes;
  const double outputs_channels16_ = out_pixels(w) * tiled(w.out_channels, 16);
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double waste_out8_ = tile_waste(w.out_channels, 8);
  const double waste_width8_ = tile_waste(w.out_width, 8);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double windows_overlap_ = w.stride_h < w.kernel_h ? 1.0 : 0.0;
  const double factor1 =
      2.7957817877724243e-06 * input_bytes_ +
      1.254874174478303e-05 * output_bytes_ * kernel_h_ +
      0.0003141088256120778 * batch_ * out_height_ * out_channels_ +
      0.0002073019832112571 * batch_ * out_height_ * out_channels_ * kernel_h_ +
      0.0002722864501541377 * batch_ * out_height_ * kernel_h_ +
      5.3349479238698625e-05 * out_pixels_ * kernel_h_ +
      6.681351958715236e-07 * outputs_channels16_ * kernel_h_ +
      5.468032727958523e-08 * operations_width8_ +
      3.580792413802559e-07 * operations_ * kernel_is_2_ +
      1.5036762021555218e-06 * touched_bytes_ * kernel_is_2_ +
      5.951784408489581e-07 * operations_ * kernel_is_5_ +
      9.205787166505426e-07 * operations_ * windows_overlap_ +
      1.2039391095357326e-06 * operations_inside_ * (32.0 / (out_channels_ + 32.0)) +
      1.802568479230515e-08 * operations_inside_ * (128.0 / (out_channels_ + 128.0)) +
      6.6063893106825395e-06 * operations_inside_ * (64.0 / (out_width_ + 64.0)) +
      3.513967803771542e-06 * (moved_bytes_ > 6291456.0 ? moved_bytes_ - 6291456.0 : 0);
  const double factor2 =
      0.04281505624180212 * (170.0 / (batch_ + 170.0)) +
      0.011365626215026643 * (batch_ / (batch_ + 2000.0)) +
      0.210173651608 * (in_channels_ / (in_channels_ + 4.0)) +
      0.0455723273689726 * (in_channels_ / (in_channels_ + 13.0)) +
      0.11982873903117856 * (out_pixels_ / (out_pixels_ + 160000.0)) +
      0.3370793515733903 * (out_width_ / (out_width_ + 18.0)) +
      0.22703682468655847 * (taps_ / (taps_ + 16.0)) +
      0.06482534228799633 * (outputs_ / (outputs_ + 1800000.0)) +
      0.010725229639966014 * (3.1e+07 / (outputs_ + 3.1e+07)) +
      0.04840436060460234 * (input_bytes_ / (input_bytes_ + 3.7e+07)) +
      0.04090737789012322 * (4.4e+08 / (input_bytes_ + 4.4e+08)) +
      0.05131039775789467 * (operations_ / (operations_ + 2.7e+07)) +
      0.35829955955233256 * (2.3e+08 / (operations_ + 2.3e+08)) +
      0.01052497447768475 * (6e+09 / (operations_ + 6e+09)) +
      0.0033516817255790344 * kernel_is_2_ +
      0.02853149251824644 * windows_overlap_ +
      0.0006173810286687841 * waste_out8_ +
      0.0030597019441514347 * waste_width32_;
  const double factor3 =
      0.07202406508822332 * (batch_ / (batch_ + 2000.0)) +
      0.09168969706483815 * (in_channels_ / (in_channels_ + 4.0)) +
      0.03078994744432957 * (in_pixels_ / (in_pixels_ + 1.5e+07)) +
      0.1917767012883141 * (out_width_ / (out_width_ + 18.0)) +
      0.07484154804642104 * (taps_ / (taps_ + 16.0)) +
      0.026404775541277237 * (81.0 / (taps_ + 81.0)) +
      0.5477438965879333 * (stride_h_ / (stride_h_ + 1.0)) +
      0.4468349400482609 * (3.0 / (stride_h_ + 3.0)) +
      0.009567787657033271 * (input_bytes_ / (input_bytes_ + 3.7e+07)) +
      0.031362729476968845 * (4.4e+08 / (input_bytes_ + 4.4e+08)) +
      0.019523342463671024 * (1.3e+09 / (input_bytes_ + 1.3e+09)) +
      0.06680317102426057 * (2.3e+08 / (operations_ + 2.3e+08)) +
      0.009462181670550351 * kernel_is_2_ +
      0.0026600646046180776 * kernel_is_3_ +
      0.009722290622360076 * windows_overlap_ +
      0.002692320577864417 * unaligned_out16_ +
      0.0018723392067570726 * waste_out8_ +
      0.0021776203900443687 * waste_width8_ +
      3.93756360965726e-05 * waste_width32_;
  return bounded(factor1 * factor2 * factor3, 4.83373, factor1 * factor2 * factor3);
}
constexpr double power_w(const Layer& layer) { return energy_mj(layer) / runtime_ms(layer); }
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  return Range{36.0, 2046.0}.holds(w.batch) &&
         Range{3.0, 31.0}.holds(w.in_channels) &&
         Range{50.0, 99.0}.holds(w.in_height) &&
         Range{50.0, 99.0}.holds(w.in_width) &&
         Range{3.0, 31.0}.holds(w.out_channels) &&
         Range{14.0, 98.0}.holds(w.out_height) &&
         Range{14.0, 98.0}.holds(w.out_width) &&
         Range{2.0, 9.0}.holds(w.kernel_h) &&
         Range{2.0, 9.0}.holds(w.kernel_w) &&
         Range{1.0, 3.0}.holds(w.stride_h) &&
         Range{1.0, 3.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{3.0, 31.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{1037500.0, 23479271424.0}.holds(w.operations);
}
}  // namespace pool_max

}  // namespace layerwatt_devices::raptor_lake
