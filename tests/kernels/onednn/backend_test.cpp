#if defined(LAYERWATT_HAVE_ONEDNN)

#include <kernels/chain.hpp>
#include <kernels/host.hpp>
#include <kernels/onednn/backend.hpp>
#include <kernels/verify.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/host_tensors.hpp>
#include <support/random_layer.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

namespace {

using namespace layerwatt;
using kernels::Chain;
using kernels::Outcome;
using kernels::Verdict;
using support::contains;

kernels::Backend& onednn() {
  static const auto backend = kernels::onednn::make_backend();
  return *backend;
}

/// "bf16" where this processor lacks it is a verdict of the library, not a failure.
void check_right(const Chain& chain) {
  const Verdict verdict = kernels::compare(onednn(), chain);
  CAPTURE(kernels::to_text(chain));
  CAPTURE(verdict.reason);
  const bool may_lack = chain.front().precision != Precision::fp32;
  CHECK((verdict.outcome == Outcome::ok || (may_lack && verdict.outcome == Outcome::unsupported)));
}

TEST_CASE("onednn: random convolutions in every precision equal the reference") {
  Random random(5);
  for (const auto& [count, precision] :
       {std::pair{240, Precision::fp32}, {60, Precision::bf16}, {60, Precision::int8}}) {
    for (int i = 0; i < count; ++i) {
      Conv conv = support::random_conv(random, static_cast<std::size_t>(1 + i % 3));
      if (conv.input.rank() == 5) conv.input[1] = conv.groups = 4;  // volumes cost most
      if (conv.input.rank() == 5) conv.out_channels = 8;
      check_right({{conv, precision}});
    }
  }
}

/// Layers that oneDNN has no kernel for, even in fp32.
bool is_left_out(const Layer& layer) {
  const auto* norm = std::get_if<BatchNorm>(&layer.operation);
  const auto* lrn = std::get_if<Lrn>(&layer.operation);
  return std::holds_alternative<Dropout>(layer.operation) ||
         (lrn != nullptr && lrn->size % 2 == 0) ||
         (norm != nullptr && norm->activation != ActivationKind::none &&
          norm->activation != ActivationKind::relu);
}

TEST_CASE("onednn: random layers of every op equal the reference, or say why not") {
  Random random(6);
  std::map<std::string, int, std::less<>> computed;
  for (int i = 0; i < 700; ++i) {
    const Layer layer = support::random_layer(random);
    CAPTURE(to_text(layer));
    const Verdict verdict = kernels::verify(onednn(), {layer});
    CAPTURE(verdict.reason);
    if (verdict.outcome == Outcome::ok) {
      ++computed[std::string(op_name(layer)) + " " + std::string(to_text(layer.precision))];
      continue;
    }
    CHECK(verdict.outcome == Outcome::unsupported);
    CHECK(!verdict.reason.empty());
    CHECK((layer.precision != Precision::fp32 || is_left_out(layer)));
  }
  for (const std::string_view op : kKernelOps) {
    const bool has_own_test = std::any_of(kActivations.begin(), kActivations.end(),
                                          [&](const auto& entry) { return entry.first == op; });
    if (op == "dropout" || has_own_test) continue;
    CAPTURE(op);
    CHECK(computed[std::string(op) + " fp32"] > 0);
  }
}

TEST_CASE("onednn: every activation, alone and fused") {
  for (const auto& [name, kind] : kActivations) {
    for (const Precision precision : {Precision::fp32, Precision::bf16}) {
      check_right({{Activation{kind, {2, 5, 6, 7}}, precision}});
      Layer conv = parse_layer("conv in=1x20x9x9 out=24 k=3 p=1");
      std::get<Conv>(conv.operation).activation = kind;
      conv.precision = precision;
      check_right({conv});
      Layer dense = parse_layer("fc in=3x64 out=40");
      std::get<Dense>(dense.operation).activation = kind;
      dense.precision = precision;
      check_right({dense});
    }
  }
}

Chain in_precision(Chain chain, Precision precision) {
  for (Layer& layer : chain) layer.precision = precision;
  return chain;
}

TEST_CASE("onednn: fused chains equal the layers one by one") {
  const Layer conv = parse_layer("conv in=2x16x9x9 out=24 k=3 p=1 bias=0");
  const Layer biased = parse_layer("conv in=2x16x9x9 out=24 k=3 p=1");
  const Layer depthwise = parse_layer("dwconv in=2x24x9x9 out=24 k=3 p=1");
  const Layer bn = parse_layer("bn in=2x24x9x9");
  const Layer bn_relu = parse_layer("bn in=2x24x9x9 act=relu");
  const Layer relu = parse_layer("relu in=2x24x9x9");
  const Layer add = parse_layer("add in=2x24x9x9;2x24x9x9");
  const Layer gate = parse_layer("mul in=2x24x9x9;2x24x1x1");
  const Layer dense = parse_layer("fc in=4x32 out=24");
  const Chain chains[] = {{conv, bn, relu},
                          {biased, bn, relu},
                          {conv, bn_relu},
                          {conv, bn},
                          {depthwise, bn, parse_layer("relu6 in=2x24x9x9")},
                          {bn, relu},
                          {conv, relu},
                          {conv, bn, add, relu},
                          {biased, parse_layer("add in=2x24x9x9;2x24x9x9 act=relu")},
                          {conv, gate},
                          {add, relu},
                          {dense, parse_layer("bn in=4x24"), parse_layer("relu in=4x24")},
                          {conv, parse_layer("dropout in=2x24x9x9"), relu}};
  for (const Chain& chain : chains) {
    check_right(chain);
    check_right(in_precision(chain, Precision::bf16));
    check_right(in_precision(chain, Precision::int8));
    CHECK(kernels::verify(onednn(), chain).outcome == Outcome::ok);
  }
}

TEST_CASE("onednn: a fused residual adds to its output; reset starts afresh") {
  const Chain chain{parse_layer("conv in=2x16x9x9 out=16 k=1 bias=0"),
                    parse_layer("add in=2x16x9x9;2x16x9x9")};
  const auto prepared = onednn().prepare(chain, {});
  REQUIRE(prepared.kernel);
  const auto after_run = [&] {
    prepared.kernel->run();
    return prepared.kernel->output();
  };
  const auto first = after_run();
  CHECK(support::distance(after_run(), first) > 0.1);
  prepared.kernel->reset();
  CHECK(support::distance(after_run(), first) == 0.0);
}

TEST_CASE("onednn: what cannot be fused or computed says so") {
  const auto reason = [](const Chain& chain) {
    const auto prepared = onednn().prepare(chain, {});
    CHECK(prepared.verdict.outcome == Outcome::unsupported);
    return prepared.verdict.reason;
  };
  CHECK(contains(
      reason({parse_layer("conv in=1x3x8x8 out=4 k=3 act=relu"), parse_layer("bn in=1x4x6x6")}),
      "cannot fuse bn behind conv"));
  CHECK(contains(reason({parse_layer("bn in=1x4x6x6"), parse_layer("tanh in=1x4x6x6")}), "relu"));
  CHECK(contains(reason({parse_layer("conv in=1x3x8x8 out=4 k=3 type=tf32")}), "tf32"));
  CHECK(contains(reason({parse_layer("lrn in=1x8x4x4 n=4")}), "even"));
  CHECK(contains(reason({parse_layer("dropout in=1x8")}), "identity"));
  CHECK(contains(reason({parse_layer("sigmoid in=1x8 type=int8")}), "scale"));
}

TEST_CASE("onednn: impossible and oversized layers are verdicts") {
  const auto outcome = [](const Chain& chain) {
    return onednn().prepare(chain, {}).verdict.outcome;
  };
  CHECK(outcome({}) == Outcome::invalid);
  CHECK(outcome({Layer{Conv{{1, 3, 4, 4}, 8, square_window(9)}}}) == Outcome::invalid);
  CHECK(outcome({parse_layer("relu in=1000x1000x10000x100")}) == Outcome::out_of_memory);
  CHECK(outcome({parse_layer("conv in=1000x1000x1000x1000 out=1000 k=3")}) ==
        Outcome::out_of_memory);
  CHECK(outcome({parse_layer("fc in=1000x1000000 out=1000000")}) == Outcome::out_of_memory);
}

TEST_CASE("onednn: rotating weights give the same result for ever") {
  const Chain chain{parse_layer("conv in=1x16x12x12 out=16 k=3 p=1")};
  const auto one = onednn().prepare(chain, {});
  const auto many = onednn().prepare(chain, {.rotate_bytes = 100'000});
  REQUIRE(one.kernel);
  REQUIRE(many.kernel);
  one.kernel->run();
  const auto expected = one.kernel->output();
  for (int i = 0; i < 30; ++i) {
    many.kernel->run();
    REQUIRE(support::distance(many.kernel->output(), expected) == 0.0);
  }
}

TEST_CASE("onednn: layouts in the library's tag notation") {
  const auto layout = [](const char* text) {
    return onednn().prepare({parse_layer(text)}, {}).kernel->info().layout;
  };
  CHECK(layout("softmax in=4x10") == "src:ab dst:ab");
  CHECK(layout("matmul in=1x2x5x6;1x2x6x7") == "src:abcd src:abcd dst:abcd");
  CHECK(layout("add in=1x8x1;4x8x3") == "src:abc src:abc dst:abc");
}

TEST_CASE("onednn: kernels and backend say what they are") {
  const auto prepared = onednn().prepare({parse_layer("conv in=1x16x12x12 out=32 k=3")}, {});
  REQUIRE(prepared.kernel);
  const auto info = prepared.kernel->info();
  CHECK(!info.algorithm.empty());
  CHECK(contains(info.layout, "src:"));
  CHECK(contains(info.layout, " weights:"));
  CHECK(contains(info.layout, " dst:"));
  std::map<std::string, std::string> facts;
  for (const auto& [key, value] : onednn().facts()) facts[key] = value;
  CHECK(contains(facts.at("library"), "oneDNN "));
  CHECK(facts.at("threads") == std::to_string(kernels::threads()));
  if (std::getenv("OMP_NUM_THREADS") == nullptr) CHECK(facts.at("threads") == "1");
}

TEST_CASE("onednn: in a sequence a kernel reads the output of the one before it in place") {
  const auto prepared = [](const char* text) {
    return onednn().prepare({parse_layer(text)}, {}).kernel;
  };
  const auto conv = prepared("conv in=1x16x8x8 out=32 k=3");
  const auto relu = prepared("relu in=1x32x6x6");
  const auto add = prepared("add in=1x32x6x6;1x32x6x6");
  const auto other = prepared("relu in=1x32x7x7");
  CHECK_FALSE(other->read_from(*conv, 0));
  CHECK_FALSE(relu->read_from(*conv, 1));
  REQUIRE(relu->read_from(*conv, 0));
  REQUIRE(add->read_from(*relu, 0));
  REQUIRE(add->read_from(*conv, 1));
  for (int pass = 0; pass < 2; ++pass) {
    for (kernels::Kernel* kernel : {conv.get(), relu.get(), add.get()}) kernel->run();
  }
  // One layout for all three, so the values keep their meaning: relu(x) + x.
  kernels::HostTensor expected = conv->output();
  for (float& value : expected) value += std::max(value, 0.0F);
  CHECK(kernels::relative_error(add->output(), expected) < 1e-6);
}

}  // namespace

#endif
