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

// 1000 configurations; runtime_ms: cross-validated RMSPE 13.3 %; power_w: cross-validated RMSPE 17.1 %
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
      0.04651972924402639 +
      1.7565579859105335e-08 * input_bytes_ +
      1.834032479143537e-08 * output_bytes_ +
      1.3259637562316373e-05 * batch_ +
      0.00031579891492972514 * kernel_h_ +
      4.796428752942676e-08 * out_pixels_ * group_in_ +
      6.1526444998129915e-06 * kernel_h_ * out_channels_ +
      8.759031420557168e-09 * out_pixels_ * group_in_ * out_channels_ +
      1.3644832919561752e-09 * in_pixels_ * group_in_ * out_channels_ +
      9.46103382114285e-10 * out_pixels_ * kernel_h_ * group_in_ * out_channels_ +
      1.037956942914969e-09 * operations_out8_ +
      1.086484201348449e-09 * operations_out16_ +
      3.1252905289832957e-10 * operations_in8_ +
      6.802964827880858e-12 * operations_width16_ +
      4.1233613137855995e-10 * operations_32x32_ +
      4.739179102520929e-09 * output_bytes_ * kernel_is_3_ +
      9.358815134188973e-09 * output_bytes_ * stride_is_1_ +
      4.130452524398718e-09 * operations_ * (1e+05 / (outputs_ + 1e+05));
  const double factor2 =
      0.9721904027594296 * (group_in_ / (group_in_ + 15.0)) +
      0.40663848280957565 * (4600.0 / (out_pixels_ + 4600.0)) +
      0.01064842615045865 * (73000.0 / (outputs_ + 73000.0)) +
      0.189894575845766 * (outputs_ / (outputs_ + 9600000.0)) +
      0.15071222834487885 * (input_bytes_ / (input_bytes_ + 3.9e+07)) +
      0.11890377727053342 * (input_bytes_ / (input_bytes_ + 1.9e+08)) +
      0.13682924572201535 * (27.0 / (reduction_ + 27.0)) +
      0.23632833674893697 * (reduction_ / (reduction_ + 740.0)) +
      0.2607492871617003 * (operations_ / (operations_ + 2.9e+08)) +
      0.6337925914899947 * (2.2 / (intensity_ + 2.2)) +
      0.02915209545068777 * (11.0 / (intensity_ + 11.0)) +
      0.0005429765522129188 * waste_out8_ +
      0.5257176176026246 * waste_in8_ +
      0.043567799561723464 * waste_width16_;
  const double factor3 =
      0.2590446048847808 * (group_in_ / (group_in_ + 10.0)) +
      0.17987658816522445 * (group_in_ / (group_in_ + 15.0)) +
      0.005188983550499914 * (out_channels_ / (out_channels_ + 60.0)) +
      0.101220743395558 * (2200000.0 / (outputs_ + 2200000.0)) +
      0.2591368926233324 * (outputs_ / (outputs_ + 9600000.0)) +
      0.18163563147567258 * (930000.0 / (input_bytes_ + 930000.0)) +
      0.2502821378346301 * (reduction_ / (reduction_ + 740.0)) +
      0.08143059457219412 * (2.4e+09 / (im2col_bytes_ + 2.4e+09)) +
      0.22576955559256626 * (operations_ / (operations_ + 2.9e+08)) +
      0.2613840281059843 * (2.2e+10 / (operations_ + 2.2e+10)) +
      0.1944997577117127 * (2.2 / (intensity_ + 2.2)) +
      0.17747129351035795 * (11.0 / (intensity_ + 11.0)) +
      0.1936171954080597 * waste_in8_ +
      0.027610307367088253 * waste_width16_;
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
      75.54960453379253;
  const double factor2 =
      0.2636839285024377 * (130.0 / (batch_ + 130.0)) +
      0.0031874849685170925 * (1600.0 / (weight_bytes_ + 1600.0)) +
      0.09668136479514282 * (outputs_ / (outputs_ + 2200000.0)) +
      0.2376357855267191 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.2180535453815294 * (im2col_bytes_ / (im2col_bytes_ + 5.2e+07)) +
      0.7933225139612187 * (operations_ / (operations_ + 2.9e+08)) +
      0.4823254853906397 * (1.8e+09 / (operations_ + 1.8e+09)) +
      0.07881139821335868 * kernel_is_3_ +
      0.014186269529567176 * kernel_is_5_ +
      0.024593932274316294 * waste_out4_ +
      0.03164355294047856 * waste_out16_;
  const double factor3 =
      0.09896679398135133 * (55000.0 / (in_pixels_ + 55000.0)) +
      0.06815402978150685 * (in_pixels_ / (in_pixels_ + 1500000.0)) +
      0.06000959216642789 * (out_width_ / (out_width_ + 3.0)) +
      0.039033780173849265 * (1600.0 / (weight_bytes_ + 1600.0)) +
      0.09243834254340315 * (weight_bytes_ / (weight_bytes_ + 32000.0)) +
      0.10859890906772755 * (outputs_ / (outputs_ + 2200000.0)) +
      0.006474932247872694 * (930000.0 / (input_bytes_ + 930000.0)) +
      0.1506548752217298 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.04907842811025741 * (im2col_bytes_ / (im2col_bytes_ + 5.2e+07)) +
      0.09478419343839968 * (2.4e+09 / (im2col_bytes_ + 2.4e+09)) +
      0.31400996944666587 * (operations_ / (operations_ + 2.9e+08)) +
      0.6674873112578725 * (1.8e+09 / (operations_ + 1.8e+09)) +
      0.009022984650270967 * kernel_is_5_ +
      0.0035487073749224766 * windows_overlap_ +
      0.06159221747154183 * waste_out4_ +
      0.0024069445412065672 * waste_out16_;
  const double factor4 =
      0.13670429293213496 * (4.0 / (out_channels_ + 4.0)) +
      0.13322531432388326 * (55000.0 / (in_pixels_ + 55000.0)) +
      0.3615968510860931 * (out_width_ / (out_width_ + 3.0)) +
      0.07852375274508976 * (51.0 / (out_width_ + 51.0)) +
      0.0777340103807499 * (1600.0 / (weight_bytes_ + 1600.0)) +
      0.08126613086227939 * (weight_bytes_ / (weight_bytes_ + 11000.0)) +
      0.14477722822376066 * (weight_bytes_ / (weight_bytes_ + 32000.0)) +
      0.16393393145047996 * (outputs_ / (outputs_ + 2200000.0)) +
      0.034683980430688495 * (outputs_ / (outputs_ + 8.4e+07)) +
      0.12417097270502686 * (930000.0 / (input_bytes_ + 930000.0)) +
      0.08321032895479179 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.011407245061203377 * (2.4e+09 / (im2col_bytes_ + 2.4e+09)) +
      0.004596377685076102 * (operations_ / (operations_ + 8100000.0)) +
      0.16373763649602308 * (1.8e+09 / (operations_ + 1.8e+09)) +
      0.13597391150255372 * (77.0 / (intensity_ + 77.0)) +
      0.029025889847457253 * windows_overlap_ +
      0.00577703013248 * waste_out16_ +
      0.020287974986532877 * waste_out32_ +
      0.16440899823970917 * waste_pixels32_ +
      0.14402824313794685 * waste_width32_;
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
      0.019066946202173293 +
      1.5890036831896896e-08 * output_bytes_ +
      1.6960108977307196e-05 * batch_ +
      7.758716974397939e-06 * group_in_ +
      4.1329130747979876e-10 * operations_out8_ +
      1.9326036900216045e-10 * operations_in32_ +
      3.042354096078206e-10 * operations_in64_ +
      4.031834191275343e-11 * operations_32x32_ +
      8.539011822894658e-11 * operations_64x64_ +
      1.8693621027837174e-10 * operations_256x128_ +
      5.196868382668788e-09 * input_bytes_ * unaligned_out16_ +
      7.062082628555871e-09 * output_bytes_ * unaligned_out16_ +
      1.1192981124208302e-09 * input_bytes_ * unaligned_in16_ +
      2.610972594854205e-11 * operations_ * (256.0 / (group_in_ + 256.0)) +
      2.9341757434497885e-09 * operations_ * (16.0 / (out_channels_ + 16.0)) +
      6.263412928908643e-11 * operations_ * (64.0 / (out_channels_ + 64.0)) +
      1.1593670262011243e-09 * operations_ * (512.0 / (out_pixels_ + 512.0)) +
      1.1750479646355818e-09 * operations_ * (4096.0 / (out_pixels_ + 4096.0)) +
      5.538269332163286e-10 * operations_ * (1e+06 / (outputs_ + 1e+06));
  const double factor2 =
      0.42611428683551206 * (140.0 / (batch_ + 140.0)) +
      0.043692509152101586 * (790.0 / (batch_ + 790.0)) +
      0.049463855050039855 * (26.0 / (group_in_ + 26.0)) +
      0.15849452790134658 * (group_in_ / (group_in_ + 330.0)) +
      0.04085372071917657 * (out_channels_ / (out_channels_ + 24.0)) +
      0.30055850670407525 * (110000.0 / (weight_bytes_ + 110000.0)) +
      0.18562038005884307 * (outputs_ / (outputs_ + 9500.0)) +
      0.14277272830732995 * (outputs_ / (outputs_ + 120000.0)) +
      0.02273636477007889 * (59000.0 / (input_bytes_ + 59000.0)) +
      0.30281676420955 * (input_bytes_ / (input_bytes_ + 510000.0)) +
      0.22058929991090062 * (3e+06 / (input_bytes_ + 3e+06)) +
      0.2007254096758594 * (intensity_ / (intensity_ + 44.0)) +
      0.4288244500948566 * waste_out4_ +
      0.03911956093310012 * waste_out8_ +
      0.006376280392881354 * waste_out128_ +
      0.4668645381157533 * waste_in4_ +
      0.01605826019410114 * waste_in8_ +
      0.004063943376128867 * waste_in16_ +
      0.014264148644182954 * waste_in32_ +
      0.10865518415827487 * waste_pixels32_ +
      0.021423463650688916 * waste_pixels64_;
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
      36.773644745736526;
  const double factor2 =
      0.380544271148285 * (790.0 / (batch_ + 790.0)) +
      0.22451765896717746 * (group_in_ / (group_in_ + 490.0)) +
      0.13705875412223917 * (weight_bytes_ / (weight_bytes_ + 750000.0)) +
      0.3872438241039215 * (120000.0 / (outputs_ + 120000.0)) +
      1.597839363779052 * (operations_ / (operations_ + 2.4e+08)) +
      0.7659138493081108 * (intensity_ / (intensity_ + 44.0)) +
      0.7089898240834647 * waste_in4_ +
      0.058689795326040316 * waste_in32_ +
      0.25404295261470805 * waste_in128_ +
      3.3910724764475297 * waste_pixels8_ +
      2.4414585945666967 * waste_pixels32_;
  const double factor3 =
      0.25463531702788683 * (group_in_ / (group_in_ + 490.0)) +
      0.22373436630467536 * (110000.0 / (weight_bytes_ + 110000.0)) +
      0.44765345744872526 * (2.1e+07 / (operations_ + 2.1e+07)) +
      0.35663323427438154 * (operations_ / (operations_ + 2.4e+08)) +
      0.4229907156618466 * (intensity_ / (intensity_ + 2.8)) +
      0.6201450713575944 * (intensity_ / (intensity_ + 44.0)) +
      0.034318746741705854 * waste_out128_ +
      0.09291969921951194 * waste_in16_ +
      0.13879533087997142 * waste_in32_ +
      0.060834108037790824 * waste_in128_;
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

// 1000 configurations; runtime_ms: cross-validated RMSPE 2.1 %; energy_mj: cross-validated RMSPE 3.6 %
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
      0.07629879786906625 +
      4.033615733049452e-09 * input_bytes_ +
      9.134425514768108e-08 * operations_ +
      1.3885068788346585e-07 * output_bytes_ * kernel_h_ +
      2.281678801602244e-06 * batch_ * out_height_ * out_channels_ +
      3.1643384436286572e-09 * operations_ * kernel_is_2_ +
      1.2252963020601673e-08 * touched_bytes_ * kernel_is_2_ +
      5.507695541073906e-09 * touched_bytes_ * kernel_is_3_ +
      7.451932351753418e-09 * operations_ * kernel_is_5_ +
      5.065980329563477e-09 * operations_ * stride_is_1_ +
      1.0988412770158501e-08 * operations_inside_ * (128.0 / (out_channels_ + 128.0)) +
      8.577824208869017e-09 * operations_inside_ * (10000.0 / (outputs_ + 10000.0)) +
      2.2289629903380903e-10 * (moved_bytes_ > 100663296.0 ? moved_bytes_ - 100663296.0 : 0) +
      9.280224664040693e-08 * (output_bytes_ > 12582912.0 ? output_bytes_ - 12582912.0 : 0);
  const double factor2 =
      0.02244712579011068 * (2000.0 / (batch_ + 2000.0)) +
      0.01970625139053977 * (21.0 / (in_channels_ + 21.0)) +
      0.004371975731515669 * (out_pixels_ / (out_pixels_ + 160000.0)) +
      0.010668910342529564 * (1900000.0 / (out_pixels_ + 1900000.0)) +
      0.09631902390534854 * (1e+07 / (out_pixels_ + 1e+07)) +
      0.09781239136819864 * (out_width_ / (out_width_ + 18.0)) +
      0.05479363898493831 * (89.0 / (out_width_ + 89.0)) +
      0.1898080235278906 * (taps_ / (taps_ + 16.0)) +
      0.20023769227887184 * (81.0 / (taps_ + 81.0)) +
      0.13673226749423606 * (stride_h_ / (stride_h_ + 1.0)) +
      0.25645991786350486 * (3.0 / (stride_h_ + 3.0)) +
      0.09632212624496486 * (outputs_ / (outputs_ + 1800000.0)) +
      0.06610646043392547 * (outputs_ / (outputs_ + 1.1e+07)) +
      0.13165358305497024 * (1.9e+08 / (outputs_ + 1.9e+08)) +
      0.036859788281880815 * (3.7e+07 / (input_bytes_ + 3.7e+07)) +
      0.03450089730341106 * (input_bytes_ / (input_bytes_ + 1.9e+08)) +
      0.07686903903057557 * (2.7e+07 / (operations_ + 2.7e+07)) +
      0.01589924672930949 * kernel_is_2_ +
      0.0012986710048959748 * waste_out8_ +
      0.0021130540562618286 * waste_out16_ +
      0.00515790433164487 * waste_out64_ +
      13.899034581911762 * waste_pixels8_ +
      0.006745884674261155 * waste_width32_;
  const double factor3 =
      0.005594889199021206 * (2000.0 / (batch_ + 2000.0)) +
      0.01764685448077908 * (1900000.0 / (out_pixels_ + 1900000.0)) +
      9.410982050339432e-05 * (8e+05 / (in_pixels_ + 8e+05)) +
      0.02118409390429271 * (out_width_ / (out_width_ + 18.0)) +
      0.11401921435710698 * (taps_ / (taps_ + 16.0)) +
      0.13353081244025058 * (81.0 / (taps_ + 81.0)) +
      0.5516921600566916 * (stride_h_ / (stride_h_ + 1.0)) +
      0.6210760627275086 * (3.0 / (stride_h_ + 3.0)) +
      0.01658685006909136 * (outputs_ / (outputs_ + 1800000.0)) +
      0.026924395525006212 * (3.1e+07 / (outputs_ + 3.1e+07)) +
      0.030197723478496252 * (input_bytes_ / (input_bytes_ + 1.9e+08)) +
      0.002934437978330155 * (input_bytes_ / (input_bytes_ + 4.4e+08)) +
      0.015949411929928277 * (2.7e+07 / (operations_ + 2.7e+07)) +
      0.007962307196612853 * (operations_ / (operations_ + 6e+09)) +
      0.015116701767986754 * kernel_is_2_ +
      0.020934102680881406 * waste_out128_;
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
      2.7957817877724433e-06 * input_bytes_ +
      1.2548741744783007e-05 * output_bytes_ * kernel_h_ +
      0.00031410882561355686 * batch_ * out_height_ * out_channels_ +
      0.00020730198321073685 * batch_ * out_height_ * out_channels_ * kernel_h_ +
      0.0002722864501548323 * batch_ * out_height_ * kernel_h_ +
      5.334947923863865e-05 * out_pixels_ * kernel_h_ +
      6.681351958719747e-07 * outputs_channels16_ * kernel_h_ +
      5.468032727893574e-08 * operations_width8_ +
      3.580792413791425e-07 * operations_ * kernel_is_2_ +
      1.5036762021553426e-06 * touched_bytes_ * kernel_is_2_ +
      5.951784408485849e-07 * operations_ * kernel_is_5_ +
      9.205787166532502e-07 * operations_ * windows_overlap_ +
      1.2039391095427509e-06 * operations_inside_ * (32.0 / (out_channels_ + 32.0)) +
      1.802568478449797e-08 * operations_inside_ * (128.0 / (out_channels_ + 128.0)) +
      6.606389310685403e-06 * operations_inside_ * (64.0 / (out_width_ + 64.0)) +
      3.5139678037717414e-06 * (moved_bytes_ > 6291456.0 ? moved_bytes_ - 6291456.0 : 0);
  const double factor2 =
      0.04281505624159026 * (170.0 / (batch_ + 170.0)) +
      0.011365626215054223 * (batch_ / (batch_ + 2000.0)) +
      0.21017365160759008 * (in_channels_ / (in_channels_ + 4.0)) +
      0.045572327369294875 * (in_channels_ / (in_channels_ + 13.0)) +
      0.11982873903086147 * (out_pixels_ / (out_pixels_ + 160000.0)) +
      0.33707935157361835 * (out_width_ / (out_width_ + 18.0)) +
      0.22703682468675263 * (taps_ / (taps_ + 16.0)) +
      0.06482534228831159 * (outputs_ / (outputs_ + 1800000.0)) +
      0.010725229639853484 * (3.1e+07 / (outputs_ + 3.1e+07)) +
      0.048404360604535214 * (input_bytes_ / (input_bytes_ + 3.7e+07)) +
      0.040907377890143204 * (4.4e+08 / (input_bytes_ + 4.4e+08)) +
      0.05131039775774506 * (operations_ / (operations_ + 2.7e+07)) +
      0.35829955955242315 * (2.3e+08 / (operations_ + 2.3e+08)) +
      0.01052497447783789 * (6e+09 / (operations_ + 6e+09)) +
      0.0033516817255705646 * kernel_is_2_ +
      0.02853149251823588 * windows_overlap_ +
      0.0006173810286477668 * waste_out8_ +
      0.0030597019441228447 * waste_width32_;
  const double factor3 =
      0.07202406508803075 * (batch_ / (batch_ + 2000.0)) +
      0.09168969706464188 * (in_channels_ / (in_channels_ + 4.0)) +
      0.030789947444279098 * (in_pixels_ / (in_pixels_ + 1.5e+07)) +
      0.19177670128794827 * (out_width_ / (out_width_ + 18.0)) +
      0.0748415480475551 * (taps_ / (taps_ + 16.0)) +
      0.02640477554256919 * (81.0 / (taps_ + 81.0)) +
      0.5477438965871511 * (stride_h_ / (stride_h_ + 1.0)) +
      0.44683494004756036 * (3.0 / (stride_h_ + 3.0)) +
      0.009567787657700397 * (input_bytes_ / (input_bytes_ + 3.7e+07)) +
      0.03136272947907813 * (4.4e+08 / (input_bytes_ + 4.4e+08)) +
      0.019523342461145333 * (1.3e+09 / (input_bytes_ + 1.3e+09)) +
      0.06680317102408662 * (2.3e+08 / (operations_ + 2.3e+08)) +
      0.009462181670799623 * kernel_is_2_ +
      0.002660064604740932 * kernel_is_3_ +
      0.009722290622344497 * windows_overlap_ +
      0.0026923205778532624 * unaligned_out16_ +
      0.0018723392067513988 * waste_out8_ +
      0.0021776203900104496 * waste_width8_ +
      3.9375636151613525e-05 * waste_width32_;
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
