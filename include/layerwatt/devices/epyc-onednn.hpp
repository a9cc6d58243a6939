// Written by layerwatt export. AMD EPYC, one thread, onednn, fp32. Layer sizes in; ms, W and mJ per execution out.
#pragma once

namespace layerwatt_devices::epyc_onednn {

inline constexpr const char* kDevice = "AMD EPYC, one thread";
inline constexpr const char* kBackend = "onednn";
inline constexpr const char* kPrecision = "fp32";
inline constexpr const char* kSource = "layerwatt bench/datasets";
inline constexpr const char* kCommit = "";
inline constexpr const char* kLicence = "Apache-2.0";
inline constexpr const char* kDataHash = "f63762a6c1346a66";
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

// 1000 configurations; runtime_ms: cross-validated RMSPE 12.8 %
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
  const double im2col_bytes_ = w.output_bytes / w.out_channels * w.in_channels * taps(w);
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double taps_ = taps(w);
  const double group_in_ = group_in(w);
  const double reduction_ = group_in(w) * taps(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double intensity_ = w.operations / total_bytes(w);
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_out32_ = w.operations* tiled(group_out(w), 32) / group_out(w);
  const double operations_out64_ = w.operations* tiled(group_out(w), 64) / group_out(w);
  const double operations_out128_ = w.operations* tiled(group_out(w), 128) / group_out(w);
  const double operations_pixels128_ = w.operations* tiled(out_pixels(w), 128) / out_pixels(w);
  const double operations_width16_ = w.operations* tiled(w.out_width, 16) / w.out_width;
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out32_ = tile_waste(w.out_channels, 32);
  const double waste_out64_ = tile_waste(w.out_channels, 64);
  const double waste_in64_ = tile_waste(w.in_channels, 64);
  const double waste_in128_ = tile_waste(w.in_channels, 128);
  const double waste_pixels16_ = tile_waste(out_pixels(w), 16);
  const double waste_pixels32_ = tile_waste(out_pixels(w), 32);
  const double waste_pixels64_ = tile_waste(out_pixels(w), 64);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double waste_width8_ = tile_waste(w.out_width, 8);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_1_ = taps(w) == 1 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double windows_overlap_ = w.stride_h < w.kernel_h ? 1.0 : 0.0;
  const double factor1 =
      5.728853724964603e-05 +
      2.9848057595700087e-09 * operations_inside_ +
      0.00011084791985622207 * batch_ +
      6.0646574493953815e-09 * batch_ * weight_bytes_ +
      7.178803087975629e-08 * in_pixels_ +
      0.00012434433833335314 * kernel_h_ +
      3.2896459513415e-08 * out_pixels_ * taps_ +
      1.2353933200273012e-09 * out_pixels_ * kernel_h_ * group_in_ +
      3.189181120652228e-09 * in_pixels_ * kernel_h_ * group_in_ +
      2.2542705980760581e-07 * out_channels_ +
      5.890178223187233e-09 * in_pixels_ * out_channels_ +
      2.3922332270225346e-06 * kernel_h_ * out_channels_ +
      1.0095666438795865e-08 * out_pixels_ * kernel_h_ * out_channels_ +
      1.754432793254269e-08 * kernel_h_ * group_in_ * out_channels_ +
      3.441767760009531e-09 * operations_out16_ +
      1.5069999965972564e-10 * operations_out32_ +
      2.3630706912790307e-11 * operations_out64_ +
      4.396591926717336e-11 * operations_out128_ +
      2.13509680863296e-10 * operations_pixels128_ +
      3.5979692789235203e-10 * operations_width16_ +
      6.60158066381027e-11 * operations_ * unaligned_out16_ +
      1.6465387979326966e-09 * output_bytes_ * unaligned_out16_ +
      1.4947861958538343e-09 * im2col_bytes_ * unaligned_out16_ +
      8.319659904756268e-10 * operations_ * (64.0 / (out_pixels_ + 64.0)) +
      5.332755206072838e-09 * operations_ * (1000.0 / (outputs_ + 1000.0)) +
      2.285403885521677e-10 * operations_ * (256.0 / (reduction_ + 256.0));
  const double factor2 =
      0.009547952132747077 * (1.0 / (batch_ + 1.0)) +
      0.015475959476695795 * (group_in_ / (group_in_ + 100.0)) +
      0.31214780557400695 * (group_in_ / (group_in_ + 710.0)) +
      0.054212965395252416 * (out_channels_ / (out_channels_ + 13.0)) +
      0.10493242431608112 * (out_channels_ / (out_channels_ + 48.0)) +
      0.19678330460737775 * (140.0 / (out_pixels_ + 140.0)) +
      0.11747879884160724 * (in_pixels_ / (in_pixels_ + 25.0)) +
      0.0758485343355076 * (in_pixels_ / (in_pixels_ + 290.0)) +
      0.041763462067701054 * (34000.0 / (in_pixels_ + 34000.0)) +
      0.03314032847768007 * (360000.0 / (weight_bytes_ + 360000.0)) +
      0.05456631187335929 * (weight_bytes_ / (weight_bytes_ + 6100000.0)) +
      0.07212327745098093 * (outputs_ / (outputs_ + 13000.0)) +
      0.04607886060000895 * (110000.0 / (outputs_ + 110000.0)) +
      0.17307134788185008 * (outputs_ / (outputs_ + 2600000.0)) +
      0.03207890355542998 * (input_bytes_ / (input_bytes_ + 67000.0)) +
      0.15996522632686144 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.05256354326300319 * (8.0 / (reduction_ + 8.0)) +
      0.22091716440158418 * (140.0 / (reduction_ + 140.0)) +
      0.003393982369185397 * (750.0 / (reduction_ + 750.0)) +
      0.1200180153860067 * (im2col_bytes_ / (im2col_bytes_ + 4600.0)) +
      0.003646244354687973 * (operations_ / (operations_ + 88000.0)) +
      0.052140903849477366 * (intensity_ / (intensity_ + 0.92)) +
      0.13255913491410182 * (intensity_ / (intensity_ + 100.0)) +
      0.0017686374492817028 * kernel_is_1_ +
      0.07421508893490401 * windows_overlap_ +
      0.3159157390204602 * waste_out16_ +
      0.11813957409093544 * waste_out64_ +
      0.018623417122934277 * waste_in64_ +
      0.023298940453167955 * waste_in128_ +
      0.029809633789518293 * waste_pixels32_ +
      0.08017214065316478 * waste_pixels64_ +
      0.04447491867994981 * waste_pixels128_ +
      0.04623686662730881 * waste_width8_;
  const double factor3 =
      0.0065519142232055485 * (batch_ / (batch_ + 1.0)) +
      0.00044097686857095755 * (group_in_ / (group_in_ + 22.0)) +
      0.04135464715639935 * (group_in_ / (group_in_ + 100.0)) +
      0.19460989293403008 * (out_channels_ / (out_channels_ + 13.0)) +
      0.017279748255841994 * (out_channels_ / (out_channels_ + 200.0)) +
      0.024283694747479146 * (out_channels_ / (out_channels_ + 780.0)) +
      0.07791106845379002 * (9.0 / (out_pixels_ + 9.0)) +
      0.10025567783118262 * (140.0 / (out_pixels_ + 140.0)) +
      0.0010626270005261688 * (out_pixels_ / (out_pixels_ + 1200.0)) +
      0.057149872124947834 * (in_pixels_ / (in_pixels_ + 25.0)) +
      0.012132154363931011 * (in_pixels_ / (in_pixels_ + 2200.0)) +
      0.05619466604095865 * (34000.0 / (in_pixels_ + 34000.0)) +
      0.07385226505603888 * (out_width_ / (out_width_ + 2.0)) +
      0.0006086654004749126 * (100.0 / (out_width_ + 100.0)) +
      0.06368186136964223 * (360000.0 / (weight_bytes_ + 360000.0)) +
      0.057069804870335444 * (outputs_ / (outputs_ + 13000.0)) +
      0.06336300694383605 * (110000.0 / (outputs_ + 110000.0)) +
      0.029566942298457976 * (outputs_ / (outputs_ + 2600000.0)) +
      0.01925577173502866 * (2600.0 / (input_bytes_ + 2600.0)) +
      0.028796167967239685 * (input_bytes_ / (input_bytes_ + 67000.0)) +
      0.10095658918731101 * (input_bytes_ / (input_bytes_ + 1.1e+07)) +
      0.06917719487260017 * (8.0 / (reduction_ + 8.0)) +
      0.05367116573066218 * (140.0 / (reduction_ + 140.0)) +
      0.018675039901423118 * (reduction_ / (reduction_ + 15000.0)) +
      0.11618202489293031 * (im2col_bytes_ / (im2col_bytes_ + 4600.0)) +
      0.01312496198904718 * (im2col_bytes_ / (im2col_bytes_ + 1900000.0)) +
      0.042610811312758096 * (3.7e+07 / (im2col_bytes_ + 3.7e+07)) +
      0.005968475799243354 * (operations_ / (operations_ + 5e+07)) +
      0.14952778360240662 * (intensity_ / (intensity_ + 0.92)) +
      0.1155288455942959 * (4.7 / (intensity_ + 4.7)) +
      0.1497675827980623 * (intensity_ / (intensity_ + 100.0)) +
      0.004021605432676133 * kernel_is_3_ +
      0.029376552635598078 * windows_overlap_ +
      0.17614923046037037 * waste_out16_ +
      0.037511941605015725 * waste_out32_ +
      0.06266001448917617 * waste_out64_ +
      0.010990438011381555 * waste_in64_ +
      0.012760444722003716 * waste_in128_ +
      0.04180729406516033 * waste_pixels16_ +
      0.012456737886540038 * waste_pixels32_ +
      0.024436233025354376 * waste_width8_;
  return bounded(factor1 * factor2 * factor3, 5.483715590385937e-05, factor1 * factor2 * factor3);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = conv_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{3.0, 1024.0}.holds(w.in_channels) &&
         Range{4.0, 224.0}.holds(w.in_height) &&
         Range{4.0, 224.0}.holds(w.in_width) &&
         Range{8.0, 1019.0}.holds(w.out_channels) &&
         Range{1.0, 224.0}.holds(w.out_height) &&
         Range{1.0, 224.0}.holds(w.out_width) &&
         Range{1.0, 11.0}.holds(w.kernel_h) &&
         Range{1.0, 11.0}.holds(w.kernel_w) &&
         Range{1.0, 4.0}.holds(w.stride_h) &&
         Range{1.0, 4.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{10368.0, 1866110400.0}.holds(w.operations);
}
}  // namespace conv

// 300 configurations; runtime_ms: cross-validated RMSPE 9.2 %
namespace dwconv {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = dwconv_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double in_width_ = w.in_width;
  const double out_height_ = w.out_height;
  const double out_width_ = w.out_width;
  const double kernel_h_ = w.kernel_h;
  const double stride_h_ = w.stride_h;
  const double operations_ = w.operations;
  const double operations_inside_ = w.operations* w.inside;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double output_bytes_ = w.output_bytes;
  const double in_pixels_ = in_pixels(w);
  const double out_pixels_ = out_pixels(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double touched_bytes_ = w.input_bytes* w.touched;
  const double moved_bytes_ = w.input_bytes* w.touched + w.weight_bytes + w.output_bytes;
  const double inside_ = w.inside;
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double operations_channels32_ = w.operations* tiled(w.out_channels, 32) / w.out_channels;
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double operations_width16_ = w.operations* tiled(w.out_width, 16) / w.out_width;
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out8_ = tile_waste(w.out_channels, 8);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out32_ = tile_waste(w.out_channels, 32);
  const double waste_out64_ = tile_waste(w.out_channels, 64);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_3_ = taps(w) == 9 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double factor1 =
      0.0001979914891431382 +
      2.192487098758115e-05 * batch_ +
      4.5950399146487786e-07 * in_channels_ +
      5.651044994926316e-10 * touched_bytes_ +
      1.4832718765915066e-09 * moved_bytes_ +
      2.1464876720278097e-08 * weight_bytes_ +
      1.3466173805833171e-05 * batch_ * out_height_ * kernel_h_ +
      4.7930818698373056e-09 * operations_channels16_ * inside_ +
      6.412312108018051e-09 * operations_channels16_ +
      8.246399334049671e-10 * operations_channels32_ +
      4.4968936869531796e-10 * operations_width8_ +
      3.709592480070156e-10 * operations_width16_ +
      5.756855539880963e-09 * operations_inside_ * unaligned_out16_ +
      3.02704429239581e-10 * touched_bytes_ * unaligned_out16_ +
      1.3167312692316107e-10 * output_bytes_ * unaligned_out16_ +
      2.4744756089428313e-09 * touched_bytes_ * kernel_is_large_ +
      1.1560857772892437e-08 * operations_inside_ * (4.0 / (out_width_ + 4.0)) +
      4.473694671488434e-09 * operations_inside_ * (10000.0 / (outputs_ + 10000.0)) +
      1.0727427359383544e-09 * (moved_bytes_ > 393216.0 ? moved_bytes_ - 393216.0 : 0) +
      3.0859489209156635e-09 * (moved_bytes_ > 786432.0 ? moved_bytes_ - 786432.0 : 0) +
      6.271958105072118e-10 * (moved_bytes_ > 8388608.0 ? moved_bytes_ - 8388608.0 : 0) +
      2.9782103464610725e-08 * (moved_bytes_ > 16777216.0 ? moved_bytes_ - 16777216.0 : 0) +
      2.0957809821047036e-10 * (touched_bytes_ > 393216.0 ? touched_bytes_ - 393216.0 : 0) +
      2.4793308012608603e-08 * (output_bytes_ > 8388608.0 ? output_bytes_ - 8388608.0 : 0);
  const double factor2 =
      0.0009297147620882347 * (8.0 / (batch_ + 8.0)) +
      0.06107795414204522 * (in_channels_ / (in_channels_ + 48.0)) +
      0.08616056763249079 * (in_channels_ / (in_channels_ + 190.0)) +
      0.03537259599925615 * (1100.0 / (in_channels_ + 1100.0)) +
      0.01838578527659904 * (200.0 / (out_pixels_ + 200.0)) +
      0.004418716213408732 * (1700.0 / (out_pixels_ + 1700.0)) +
      0.0792264123868736 * (2700.0 / (in_pixels_ + 2700.0)) +
      0.03562552967498956 * (out_width_ / (out_width_ + 3.0)) +
      0.15483281030355958 * (in_width_ / (in_width_ + 15.0)) +
      0.04946178175418016 * (stride_h_ / (stride_h_ + 2.0)) +
      0.563551789630371 * (770.0 / (outputs_ + 770.0)) +
      0.11592947959772329 * (outputs_ / (outputs_ + 20000.0)) +
      0.02357852827176073 * (outputs_ / (outputs_ + 150000.0)) +
      0.05617872791035092 * (140000.0 / (input_bytes_ + 140000.0)) +
      0.5215386607065651 * (operations_ / (operations_ + 10000.0)) +
      0.10782229459057048 * (350000.0 / (operations_ + 350000.0)) +
      0.009885089397484979 * (operations_ / (operations_ + 3.7e+07)) +
      0.0020736747589941797 * kernel_is_3_ +
      0.008943263042594247 * kernel_is_large_ +
      0.36795238667373154 * waste_out4_ +
      0.21305382093029918 * waste_out8_ +
      0.10679671759485064 * waste_out16_ +
      0.004325658166530343 * waste_out32_ +
      0.011369981727804759 * waste_out64_;
  return bounded(factor1 * factor2, 4.723577966690363e-05, factor1 * factor2);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = dwconv_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{8.0, 1456.0}.holds(w.in_channels) &&
         Range{4.0, 223.0}.holds(w.in_height) &&
         Range{4.0, 223.0}.holds(w.in_width) &&
         Range{8.0, 1456.0}.holds(w.out_channels) &&
         Range{1.0, 204.0}.holds(w.out_height) &&
         Range{1.0, 204.0}.holds(w.out_width) &&
         Range{3.0, 7.0}.holds(w.kernel_h) &&
         Range{3.0, 7.0}.holds(w.kernel_w) &&
         Range{1.0, 2.0}.holds(w.stride_h) &&
         Range{1.0, 2.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{8.0, 1456.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{1225.0, 199398199.0}.holds(w.operations);
}
}  // namespace dwconv

// 300 configurations; runtime_ms: cross-validated RMSPE 9.2 %
namespace fc {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  const double out_channels_ = w.out_channels;
  const double operations_ = w.operations;
  const double input_bytes_ = w.input_bytes;
  const double weight_bytes_ = w.weight_bytes;
  const double group_in_ = group_in(w);
  const double outputs_ = out_pixels(w) * w.out_channels;
  const double operations_out16_ = w.operations* tiled(group_out(w), 16) / group_out(w);
  const double operations_in16_ = w.operations* tiled(group_in(w), 16) / group_in(w);
  const double operations_in32_ = w.operations* tiled(group_in(w), 32) / group_in(w);
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_in8_ = tile_waste(w.in_channels, 8);
  const double waste_in16_ = tile_waste(w.in_channels, 16);
  const double waste_pixels32_ = tile_waste(out_pixels(w), 32);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_out64_ = tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0;
  const double unaligned_in16_ = tile_waste(w.in_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      0.0005078609840240435 +
      1.6702087084895188e-08 * weight_bytes_ +
      6.767469258959801e-07 * group_in_ +
      3.1658250409848567e-06 * out_channels_ +
      2.0694665265228234e-09 * operations_out16_ +
      1.1579815704367e-10 * operations_in16_ +
      3.994788416234131e-09 * operations_in32_ +
      5.9022257359225826e-09 * input_bytes_ * unaligned_out16_ +
      6.18579287630512e-10 * weight_bytes_ * unaligned_out16_ +
      2.531579305734764e-10 * operations_ * unaligned_in16_ +
      2.5550463315856157e-08 * input_bytes_ * unaligned_in16_ +
      6.673455295858682e-10 * weight_bytes_ * unaligned_in16_ +
      7.025600868387349e-10 * operations_ * (256.0 / (group_in_ + 256.0)) +
      5.1469752766269e-09 * operations_ * (16.0 / (out_channels_ + 16.0)) +
      6.00172704190401e-09 * operations_ * (1000.0 / (outputs_ + 1000.0));
  const double factor2 =
      0.08616570802511003 * (group_in_ / (group_in_ + 29.0)) +
      0.5759756952420728 * (out_channels_ / (out_channels_ + 13.0)) +
      0.041101360115954846 * (out_channels_ / (out_channels_ + 6100.0)) +
      0.11360762941424002 * (weight_bytes_ / (weight_bytes_ + 11000.0)) +
      0.17816006060498693 * (220000.0 / (weight_bytes_ + 220000.0)) +
      0.1521760605518009 * (weight_bytes_ / (weight_bytes_ + 2.9e+07)) +
      0.09510718220372094 * (230.0 / (outputs_ + 230.0)) +
      0.030153823879329425 * (input_bytes_ / (input_bytes_ + 1700.0)) +
      0.015586674911954812 * (input_bytes_ / (input_bytes_ + 13000.0)) +
      0.09592132313083176 * (operations_ / (operations_ + 5300.0)) +
      0.011667312525864178 * (1e+06 / (operations_ + 1e+06)) +
      0.039227345992780056 * (operations_ / (operations_ + 2.2e+07)) +
      0.007534863760030451 * unaligned_in16_ +
      0.7740955432601841 * waste_out16_ +
      0.013338675214730936 * waste_out128_ +
      0.3472927777402532 * waste_in16_;
  const double factor3 =
      0.17316175219827912 * (group_in_ / (group_in_ + 29.0)) +
      0.07824868226218251 * (210.0 / (group_in_ + 210.0)) +
      0.03575063673771395 * (group_in_ / (group_in_ + 1600.0)) +
      0.02696111141366807 * (17000.0 / (group_in_ + 17000.0)) +
      0.4930431655183204 * (out_channels_ / (out_channels_ + 13.0)) +
      0.0945950172405913 * (110.0 / (out_channels_ + 110.0)) +
      0.06894510697674704 * (out_channels_ / (out_channels_ + 730.0)) +
      0.061376295103189295 * (out_channels_ / (out_channels_ + 6100.0)) +
      0.0684069486203473 * (weight_bytes_ / (weight_bytes_ + 11000.0)) +
      0.08363601854712764 * (220000.0 / (weight_bytes_ + 220000.0)) +
      0.0006678880887170372 * (outputs_ / (outputs_ + 21.0)) +
      0.08392028290516675 * (230.0 / (outputs_ + 230.0)) +
      0.028784981035984845 * (outputs_ / (outputs_ + 1400.0)) +
      0.06812441227049937 * (input_bytes_ / (input_bytes_ + 13000.0)) +
      0.03992951268153769 * (270000.0 / (input_bytes_ + 270000.0)) +
      0.025613651197375326 * (operations_ / (operations_ + 5300.0)) +
      0.017000873215745824 * (1e+06 / (operations_ + 1e+06)) +
      0.023994340210715545 * (operations_ / (operations_ + 2.2e+07)) +
      0.0005029251986470874 * unaligned_out64_ +
      0.1660166425454775 * waste_out4_ +
      0.2153479704065391 * waste_out16_ +
      0.07619013707577506 * waste_out128_ +
      0.09296379350380696 * waste_in8_ +
      0.11061364153368454 * waste_in16_ +
      0.0056094143971275 * waste_pixels32_;
  return bounded(factor1 * factor2 * factor3, 4.577324833899995e-05, factor1 * factor2 * factor3);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = fc_work(layer);
  return Range{1.0, 32.0}.holds(w.batch) &&
         Range{16.0, 24581.0}.holds(w.in_channels) &&
         Range{1.0, 1.0}.holds(w.in_height) &&
         Range{1.0, 1.0}.holds(w.in_width) &&
         Range{10.0, 8132.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{1.0, 1.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{1100.0, 301534416.0}.holds(w.operations);
}
}  // namespace fc

// 300 configurations; runtime_ms: cross-validated RMSPE 9.6 %
namespace pool_max {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double in_width_ = w.in_width;
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
  const double inside_ = w.inside;
  const double operations_channels8_ = w.operations* tiled(w.out_channels, 8) / w.out_channels;
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double operations_channels32_ = w.operations* tiled(w.out_channels, 32) / w.out_channels;
  const double operations_width4_ = w.operations* tiled(w.out_width, 4) / w.out_width;
  const double waste_out8_ = tile_waste(w.out_channels, 8);
  const double waste_out16_ = tile_waste(w.out_channels, 16);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double waste_pixels128_ = tile_waste(out_pixels(w), 128);
  const double waste_width4_ = tile_waste(w.out_width, 4);
  const double waste_width32_ = tile_waste(w.out_width, 32);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double unaligned_out64_ = tile_waste(w.out_channels, 64) > 0 ? 1.0 : 0.0;
  const double kernel_is_5_ = taps(w) == 25 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double windows_overlap_ = w.stride_h < w.kernel_h ? 1.0 : 0.0;
  const double factor1 =
      0.00014620445152051026 +
      1.1217575870951566e-05 * batch_ +
      9.810030994542134e-10 * moved_bytes_ +
      3.084801362174705e-10 * input_bytes_ +
      2.856046582437732e-09 * batch_ * out_height_ * out_channels_ +
      8.535231309992235e-06 * batch_ * out_height_ +
      4.677204034986354e-07 * batch_ * out_height_ * kernel_h_ +
      1.165751022609078e-08 * operations_channels16_ * inside_ +
      1.0918475588116665e-11 * operations_channels32_ * inside_ +
      4.3313223216110354e-11 * operations_channels8_ +
      2.2467023680217545e-10 * operations_width4_ +
      2.661363507832777e-09 * operations_inside_ * unaligned_out16_ +
      4.501356786196823e-10 * touched_bytes_ * unaligned_out16_ +
      1.865117027796252e-10 * output_bytes_ * unaligned_out16_ +
      5.123895991859848e-10 * touched_bytes_ * kernel_is_2_ +
      7.557412741416747e-11 * touched_bytes_ * kernel_is_large_ +
      1.1587532596013914e-09 * operations_inside_ * (4.0 / (out_width_ + 4.0)) +
      2.1467975485415192e-10 * operations_inside_ * (64.0 / (out_width_ + 64.0)) +
      3.048475596891793e-10 * (moved_bytes_ > 24576.0 ? moved_bytes_ - 24576.0 : 0) +
      8.318823618469989e-10 * (moved_bytes_ > 32768.0 ? moved_bytes_ - 32768.0 : 0) +
      9.021816490497408e-10 * (moved_bytes_ > 524288.0 ? moved_bytes_ - 524288.0 : 0) +
      2.9847344928529623e-09 * (moved_bytes_ > 786432.0 ? moved_bytes_ - 786432.0 : 0) +
      2.0448970805984192e-08 * (moved_bytes_ > 16777216.0 ? moved_bytes_ - 16777216.0 : 0) +
      3.2771590720132e-08 * (moved_bytes_ > 25165824.0 ? moved_bytes_ - 25165824.0 : 0) +
      5.452387888266832e-09 * (touched_bytes_ > 16777216.0 ? touched_bytes_ - 16777216.0 : 0) +
      2.0349769031299943e-07 * (touched_bytes_ > 33554432.0 ? touched_bytes_ - 33554432.0 : 0);
  const double factor2 =
      0.036325651118703485 * (1.0 / (batch_ + 1.0)) +
      0.028766095058899096 * (16.0 / (batch_ + 16.0)) +
      0.16327798545064426 * (13.0 / (in_channels_ + 13.0)) +
      0.06715342763557129 * (in_channels_ / (in_channels_ + 210.0)) +
      0.11826414292676282 * (in_channels_ / (in_channels_ + 1200.0)) +
      0.024939197272802742 * (72.0 / (out_pixels_ + 72.0)) +
      0.009615279096650433 * (620.0 / (out_pixels_ + 620.0)) +
      0.12668217011545901 * (in_pixels_ / (in_pixels_ + 25.0)) +
      0.12297208317914762 * (2500.0 / (in_pixels_ + 2500.0)) +
      0.15602492744220336 * (84.0 / (out_width_ + 84.0)) +
      0.10784005208733297 * (in_width_ / (in_width_ + 13.0)) +
      0.06188759681274837 * (in_width_ / (in_width_ + 40.0)) +
      0.0164064669758787 * (taps_ / (taps_ + 9.0)) +
      0.07686055864505872 * (taps_ / (taps_ + 49.0)) +
      0.03797974446114898 * (2.0 / (stride_h_ + 2.0)) +
      0.01242201845775713 * (5.0 / (stride_h_ + 5.0)) +
      0.2411683458342698 * (outputs_ / (outputs_ + 8700.0)) +
      0.03433612728443064 * (outputs_ / (outputs_ + 77000.0)) +
      0.004056326902060766 * (1300000.0 / (outputs_ + 1300000.0)) +
      0.08027772061917525 * (7800.0 / (input_bytes_ + 7800.0)) +
      0.06848139182491055 * (input_bytes_ / (input_bytes_ + 1200000.0)) +
      0.019881637055296424 * (input_bytes_ / (input_bytes_ + 1.6e+07)) +
      0.1527424897752825 * (86000.0 / (operations_ + 86000.0)) +
      0.1043915822135953 * (780000.0 / (operations_ + 780000.0)) +
      0.18520775176697343 * (operations_ / (operations_ + 1.3e+07)) +
      0.002670629242903271 * kernel_is_5_ +
      0.013548520975963155 * windows_overlap_ +
      0.006378942600984334 * unaligned_out64_ +
      0.16640705252755025 * waste_out8_ +
      0.025372954934807443 * waste_out16_ +
      0.04449701802024765 * waste_out128_ +
      0.055438098531908335 * waste_pixels128_ +
      0.014750537661023714 * waste_width4_ +
      0.013245638998807653 * waste_width32_;
  return bounded(factor1 * factor2, 1.816325755388596e-05, factor1 * factor2);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{8.0, 1536.0}.holds(w.in_channels) &&
         Range{4.0, 224.0}.holds(w.in_height) &&
         Range{4.0, 224.0}.holds(w.in_width) &&
         Range{8.0, 1536.0}.holds(w.out_channels) &&
         Range{1.0, 166.0}.holds(w.out_height) &&
         Range{1.0, 166.0}.holds(w.out_width) &&
         Range{2.0, 7.0}.holds(w.kernel_h) &&
         Range{2.0, 7.0}.holds(w.kernel_w) &&
         Range{1.0, 7.0}.holds(w.stride_h) &&
         Range{1.0, 7.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{8.0, 1536.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{432.0, 176033088.0}.holds(w.operations);
}
}  // namespace pool_max

// 300 configurations; runtime_ms: cross-validated RMSPE 12.3 %
namespace pool_avg {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double in_width_ = w.in_width;
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
  const double inside_ = w.inside;
  const double outputs_channels16_ = out_pixels(w) * tiled(w.out_channels, 16);
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double waste_out4_ = tile_waste(w.out_channels, 4);
  const double waste_out8_ = tile_waste(w.out_channels, 8);
  const double waste_width4_ = tile_waste(w.out_width, 4);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double kernel_is_2_ = taps(w) == 4 ? 1.0 : 0.0;
  const double kernel_is_large_ = taps(w) >= 49 ? 1.0 : 0.0;
  const double windows_overlap_ = w.stride_h < w.kernel_h ? 1.0 : 0.0;
  const double factor1 =
      0.00014404992820893063 +
      5.573403843776666e-06 * batch_ +
      2.1538518536453243e-09 * moved_bytes_ +
      4.51773379395845e-09 * batch_ * out_height_ * out_channels_ +
      1.1484219070353863e-05 * batch_ * out_height_ +
      5.620245919358248e-09 * operations_channels16_ * inside_ +
      7.278491368434795e-09 * outputs_channels16_ * kernel_h_ +
      4.228662704263912e-10 * operations_channels16_ +
      4.961919093236772e-09 * operations_inside_ * unaligned_out16_ +
      1.0836340736777083e-09 * operations_inside_ * (16.0 / (out_width_ + 16.0)) +
      8.690473861553645e-10 * (moved_bytes_ > 32768.0 ? moved_bytes_ - 32768.0 : 0) +
      2.627154286856435e-09 * (moved_bytes_ > 524288.0 ? moved_bytes_ - 524288.0 : 0) +
      4.4402277964080045e-10 * (moved_bytes_ > 12582912.0 ? moved_bytes_ - 12582912.0 : 0) +
      1.163424874984261e-08 * (moved_bytes_ > 16777216.0 ? moved_bytes_ - 16777216.0 : 0) +
      1.3647561571900873e-08 * (moved_bytes_ > 25165824.0 ? moved_bytes_ - 25165824.0 : 0) +
      3.2438081832960057e-10 * (touched_bytes_ > 32768.0 ? touched_bytes_ - 32768.0 : 0) +
      5.24812047684579e-10 * (touched_bytes_ > 524288.0 ? touched_bytes_ - 524288.0 : 0) +
      2.5707913544411765e-09 * (output_bytes_ > 3145728.0 ? output_bytes_ - 3145728.0 : 0) +
      1.8778011397428886e-08 * (output_bytes_ > 8388608.0 ? output_bytes_ - 8388608.0 : 0) +
      5.5101851320399816e-08 * (output_bytes_ > 12582912.0 ? output_bytes_ - 12582912.0 : 0);
  const double factor2 =
      0.06776371821285673 * (1.0 / (batch_ + 1.0)) +
      0.09537948417283629 * (batch_ / (batch_ + 16.0)) +
      0.23808720062166958 * (13.0 / (in_channels_ + 13.0)) +
      0.06208715008018993 * (in_channels_ / (in_channels_ + 850.0)) +
      0.03660265631062116 * (out_pixels_ / (out_pixels_ + 4.0)) +
      0.053401387088360945 * (100.0 / (out_pixels_ + 100.0)) +
      0.24951347131188167 * (780.0 / (out_pixels_ + 780.0)) +
      0.11910507061587253 * (out_pixels_ / (out_pixels_ + 18000.0)) +
      0.0849286828027642 * (530.0 / (in_pixels_ + 530.0)) +
      0.01996205080434211 * (in_pixels_ / (in_pixels_ + 47000.0)) +
      0.06872281327885064 * (out_width_ / (out_width_ + 6.0)) +
      0.11862582547678438 * (in_width_ / (in_width_ + 5.0)) +
      0.01957258249767485 * (in_width_ / (in_width_ + 150.0)) +
      0.03667552253492012 * (taps_ / (taps_ + 49.0)) +
      0.09369062813708484 * (stride_h_ / (stride_h_ + 1.0)) +
      0.024524165900630057 * (5.0 / (stride_h_ + 5.0)) +
      0.20938165548286536 * (outputs_ / (outputs_ + 6400.0)) +
      0.11381835911597371 * (outputs_ / (outputs_ + 81000.0)) +
      0.10519548659064214 * (1300000.0 / (outputs_ + 1300000.0)) +
      0.04097425532617825 * (input_bytes_ / (input_bytes_ + 140000.0)) +
      0.017989652504615067 * (input_bytes_ / (input_bytes_ + 1.5e+07)) +
      0.02941835054434086 * (operations_ / (operations_ + 2600.0)) +
      0.14070775133115385 * (65000.0 / (operations_ + 65000.0)) +
      0.1684266909344405 * (operations_ / (operations_ + 1.5e+07)) +
      0.013175007743426368 * kernel_is_2_ +
      0.0009576395595200038 * kernel_is_large_ +
      0.025011171619304773 * windows_overlap_ +
      0.2934253961196737 * waste_out4_ +
      0.05694506045587605 * waste_out8_ +
      0.05365248000268723 * waste_width4_;
  return bounded(factor1 * factor2, 1.8904780786052214e-05, factor1 * factor2);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pool_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{8.0, 1454.0}.holds(w.in_channels) &&
         Range{4.0, 224.0}.holds(w.in_height) &&
         Range{4.0, 224.0}.holds(w.in_width) &&
         Range{8.0, 1454.0}.holds(w.out_channels) &&
         Range{1.0, 215.0}.holds(w.out_height) &&
         Range{1.0, 215.0}.holds(w.out_width) &&
         Range{2.0, 7.0}.holds(w.kernel_h) &&
         Range{2.0, 7.0}.holds(w.kernel_w) &&
         Range{1.0, 7.0}.holds(w.stride_h) &&
         Range{1.0, 7.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{8.0, 1454.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{522.0, 63924224.0}.holds(w.operations);
}
}  // namespace pool_avg

// 100 configurations; runtime_ms: cross-validated RMSPE 11.8 %
namespace global_pool_avg {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = global_pool_work(layer);
  const double batch_ = w.batch;
  const double in_channels_ = w.in_channels;
  const double output_bytes_ = w.output_bytes;
  const double total_bytes_ = total_bytes(w);
  const double in_pixels_ = in_pixels(w);
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double operations_channels32_ = w.operations* tiled(w.out_channels, 32) / w.out_channels;
  const double waste_out32_ = tile_waste(w.out_channels, 32);
  const double waste_out64_ = tile_waste(w.out_channels, 64);
  const double waste_out128_ = tile_waste(w.out_channels, 128);
  const double unaligned_out16_ = tile_waste(w.out_channels, 16) > 0 ? 1.0 : 0.0;
  const double factor1 =
      0.00015606569229021364 +
      9.938651067984073e-06 * batch_ +
      5.3447923545945056e-08 * in_channels_ +
      1.7581743731820724e-07 * in_pixels_ +
      2.1267424700671514e-08 * output_bytes_ +
      6.73641645366325e-10 * total_bytes_ +
      3.945346452458314e-09 * operations_channels16_ +
      3.1906361847114123e-09 * operations_channels32_ +
      8.197443014683973e-10 * (total_bytes_ > 24576.0 ? total_bytes_ - 24576.0 : 0) +
      1.9321824663244712e-09 * (total_bytes_ > 32768.0 ? total_bytes_ - 32768.0 : 0) +
      6.343076770062538e-11 * (total_bytes_ > 524288.0 ? total_bytes_ - 524288.0 : 0) +
      5.824703911320475e-09 * (total_bytes_ > 786432.0 ? total_bytes_ - 786432.0 : 0) +
      1.0319432790583256e-09 * (total_bytes_ > 16777216.0 ? total_bytes_ - 16777216.0 : 0);
  const double factor2 =
      0.29123288717248 * (1.0 / (batch_ + 1.0)) +
      0.2840673563370262 * (batch_ / (batch_ + 16.0)) +
      0.10604766275777616 * (in_channels_ / (in_channels_ + 13.0)) +
      0.04283639679176679 * (in_channels_ / (in_channels_ + 98.0)) +
      0.11913406076302714 * (in_pixels_ / (in_pixels_ + 16.0)) +
      0.29457186935191987 * (2600.0 / (in_pixels_ + 2600.0)) +
      0.21075862360083222 * (total_bytes_ / (total_bytes_ + 62000.0)) +
      0.2558637008617639 * (260000.0 / (total_bytes_ + 260000.0)) +
      0.2804261546158889 * (total_bytes_ / (total_bytes_ + 4600000.0)) +
      0.04204312826226381 * unaligned_out16_ +
      0.17479359011593426 * waste_out64_;
  const double factor3 =
      0.06849899519661085 * (1.0 / (batch_ + 1.0)) +
      0.05493962789384185 * (batch_ / (batch_ + 16.0)) +
      0.3015795099707437 * (in_channels_ / (in_channels_ + 13.0)) +
      0.13168369197337612 * (in_channels_ / (in_channels_ + 430.0)) +
      0.049390694034435224 * (1600.0 / (in_channels_ + 1600.0)) +
      0.2509078200189023 * (in_pixels_ / (in_pixels_ + 16.0)) +
      0.10481939514841472 * (81.0 / (in_pixels_ + 81.0)) +
      0.1847782501270393 * (in_pixels_ / (in_pixels_ + 400.0)) +
      0.040533334157417805 * (2600.0 / (in_pixels_ + 2600.0)) +
      0.16099426289393293 * (4200.0 / (total_bytes_ + 4200.0)) +
      0.09923810147631314 * (total_bytes_ / (total_bytes_ + 62000.0)) +
      0.26482341926941927 * (260000.0 / (total_bytes_ + 260000.0)) +
      0.009964680180719446 * unaligned_out16_ +
      0.009836953274414455 * waste_out32_ +
      0.06185181663701116 * waste_out64_ +
      0.015969011122566944 * waste_out128_;
  return bounded(factor1 * factor2 * factor3, 1.7391136514726732e-05, factor1 * factor2 * factor3);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = global_pool_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{8.0, 1880.0}.holds(w.in_channels) &&
         Range{4.0, 32.0}.holds(w.in_height) &&
         Range{4.0, 32.0}.holds(w.in_width) &&
         Range{8.0, 1880.0}.holds(w.out_channels) &&
         Range{1.0, 1.0}.holds(w.out_height) &&
         Range{1.0, 1.0}.holds(w.out_width) &&
         Range{4.0, 32.0}.holds(w.kernel_h) &&
         Range{4.0, 32.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{8.0, 1880.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{512.0, 5896800.0}.holds(w.operations);
}
}  // namespace global_pool_avg

// 100 configurations; runtime_ms: cross-validated RMSPE 11.5 %
namespace relu {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  const double input_bytes_ = w.input_bytes;
  const double total_bytes_ = total_bytes(w);
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double operations_channels32_ = w.operations* tiled(w.out_channels, 32) / w.out_channels;
  const double operations_width4_ = w.operations* tiled(w.out_width, 4) / w.out_width;
  const double operations_width8_ = w.operations* tiled(w.out_width, 8) / w.out_width;
  const double factor1 =
      8.38169911954634e-05 +
      5.870176222230991e-09 * input_bytes_ +
      3.043471890599166e-09 * operations_channels16_ +
      1.800605657664126e-09 * operations_channels32_ +
      8.11907550692958e-10 * operations_width4_ +
      4.48482241775948e-09 * operations_width8_ +
      4.569279516608822e-09 * (total_bytes_ > 786432.0 ? total_bytes_ - 786432.0 : 0) +
      2.1940523709399844e-09 * (total_bytes_ > 16777216.0 ? total_bytes_ - 16777216.0 : 0) +
      1.1017883355024136e-08 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0);
  return bounded(factor1, 1.2845307309001647e-05, factor1);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = pointwise_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{8.0, 2004.0}.holds(w.in_channels) &&
         Range{4.0, 184.0}.holds(w.in_height) &&
         Range{4.0, 184.0}.holds(w.in_width) &&
         Range{8.0, 2004.0}.holds(w.out_channels) &&
         Range{4.0, 184.0}.holds(w.out_height) &&
         Range{4.0, 184.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{8.0, 2004.0}.holds(w.groups) &&
         Range{1.0, 1.0}.holds(w.inputs) &&
         Range{1029.0, 4412939.0}.holds(w.operations);
}
}  // namespace relu

// 100 configurations; runtime_ms: cross-validated RMSPE 11.1 %
namespace add {
constexpr double runtime_ms(const Layer& layer) {
  [[maybe_unused]] const Work w = elementwise_work(layer);
  const double input_bytes_ = w.input_bytes;
  const double total_bytes_ = total_bytes(w);
  const double operations_channels16_ = w.operations* tiled(w.out_channels, 16) / w.out_channels;
  const double operations_width32_ = w.operations* tiled(w.out_width, 32) / w.out_width;
  const double factor1 =
      0.00017511286209871699 +
      2.697508676239141e-09 * input_bytes_ +
      7.197072274051965e-10 * operations_channels16_ +
      9.7267120409009e-10 * operations_width32_ +
      1.2261435960495769e-09 * (total_bytes_ > 16384.0 ? total_bytes_ - 16384.0 : 0) +
      1.1572710485446578e-09 * (total_bytes_ > 24576.0 ? total_bytes_ - 24576.0 : 0) +
      5.345063931872896e-10 * (total_bytes_ > 524288.0 ? total_bytes_ - 524288.0 : 0) +
      4.129464483982799e-09 * (total_bytes_ > 786432.0 ? total_bytes_ - 786432.0 : 0) +
      2.2049154636633872e-09 * (total_bytes_ > 16777216.0 ? total_bytes_ - 16777216.0 : 0) +
      1.0541118615862192e-08 * (total_bytes_ > 25165824.0 ? total_bytes_ - 25165824.0 : 0);
  return bounded(factor1, 1.87171317375612e-05, factor1);
}
/// Whether the model has seen layers of this size.
constexpr bool seen(const Layer& layer) {
  [[maybe_unused]] const Work w = elementwise_work(layer);
  return Range{1.0, 16.0}.holds(w.batch) &&
         Range{8.0, 2039.0}.holds(w.in_channels) &&
         Range{4.0, 107.0}.holds(w.in_height) &&
         Range{4.0, 107.0}.holds(w.in_width) &&
         Range{8.0, 2039.0}.holds(w.out_channels) &&
         Range{4.0, 107.0}.holds(w.out_height) &&
         Range{4.0, 107.0}.holds(w.out_width) &&
         Range{1.0, 1.0}.holds(w.kernel_h) &&
         Range{1.0, 1.0}.holds(w.kernel_w) &&
         Range{1.0, 1.0}.holds(w.stride_h) &&
         Range{1.0, 1.0}.holds(w.stride_w) &&
         Range{1.0, 1.0}.holds(w.dilation) &&
         Range{8.0, 2039.0}.holds(w.groups) &&
         Range{2.0, 2.0}.holds(w.inputs) &&
         Range{288.0, 3393936.0}.holds(w.operations);
}
}  // namespace add

}  // namespace layerwatt_devices::epyc_onednn
