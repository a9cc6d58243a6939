/// @file
/// Sequences: kernels run in order, each with weights of its own, and read what stands before them.
#include <kernels/operands.hpp>
#include <kernels/reference/backend.hpp>
#include <kernels/sequence.hpp>
#include <kernels/verify.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace layerwatt;
using kernels::Chain;
using kernels::HostTensor;
using kernels::Outcome;
using kernels::Sequence;
using support::contains;

Sequence sequence_of_texts(const std::vector<std::string>& texts,
                           std::vector<kernels::Link> links = {}) {
  Sequence sequence;
  for (const std::string& text : texts) sequence.chains.push_back({parse_layer(text)});
  sequence.links = std::move(links);
  return sequence;
}

HostTensor rectified(HostTensor tensor) {
  std::transform(tensor.data(), tensor.data() + tensor.size(), tensor.data(),
                 [](float value) { return std::max(value, 0.0F); });
  return tensor;
}

/// Writes down what is asked of it and what its kernels do.
struct Diary {
  std::vector<int> runs;
  std::vector<std::pair<int, std::size_t>> reads;
  std::set<std::uint64_t> seeds;
  std::set<std::int64_t> rotations;
};

class DiaryKernel final : public kernels::Kernel {
 public:
  DiaryKernel(Diary& diary, int number) : diary_(diary), number_(number) {}
  void run() override { diary_.runs.push_back(number_); }
  [[nodiscard]] bool read_from(const kernels::Kernel& producer, std::size_t input) override {
    diary_.reads.emplace_back(dynamic_cast<const DiaryKernel&>(producer).number_, input);
    return true;
  }
  [[nodiscard]] HostTensor output() const override {
    HostTensor result = kernels::make_tensor({1});
    *result.data() = static_cast<float>(number_);
    return result;
  }
  [[nodiscard]] kernels::KernelInfo info() const override { return {}; }

 private:
  Diary& diary_;
  int number_;
};

class DiaryBackend final : public kernels::Backend {
 public:
  [[nodiscard]] std::string_view name() const override { return "diary"; }
  [[nodiscard]] std::string device() const override { return "paper"; }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> facts() const override {
    return {};
  }
  [[nodiscard]] kernels::Prepared prepare(const Chain& chain,
                                          const kernels::PrepareOptions& options) override {
    if (op_name(chain.front()) == "softmax") return {nullptr, {Outcome::out_of_memory, "full"}};
    diary.seeds.insert(options.seed);
    diary.rotations.insert(options.rotate_bytes);
    return {std::make_unique<DiaryKernel>(diary, number_++), {Outcome::ok, ""}};
  }

  Diary diary;

 private:
  int number_ = 0;
};

TEST_CASE("sequence: all kernels in order, one copy of the weights each, links as given") {
  DiaryBackend backend;
  const std::string relu = "relu in=1x2";
  kernels::PrepareOptions options;
  options.rotate_bytes = 1 << 20;
  const auto prepared = kernels::prepare_sequence(
      backend, sequence_of_texts({relu, relu, relu}, {{0, 2, 0}, {1, 2, 1}, {0, 1, 0}}), options);
  REQUIRE(prepared.kernel);
  CHECK(backend.diary.runs.empty());
  prepared.kernel->run();
  prepared.kernel->run();
  CHECK(backend.diary.runs == std::vector<int>{0, 1, 2, 0, 1, 2});
  CHECK(backend.diary.seeds.size() == 3);
  CHECK(backend.diary.rotations == std::set<std::int64_t>{0});
  CHECK(backend.diary.reads == std::vector<std::pair<int, std::size_t>>{{0, 0}, {0, 0}, {1, 1}});
  CHECK(*prepared.kernel->output().data() == 2.0F);
  CHECK(prepared.kernel->info().algorithm == "3 kernels back to back");
  CHECK(prepared.kernel->queue() == nullptr);
}

TEST_CASE("sequence: a kernel that there is not ends it, with its place and its reason") {
  DiaryBackend backend;
  const auto prepared = kernels::prepare_sequence(
      backend, sequence_of_texts({"relu in=1x2", "softmax in=1x2", "relu in=1x2"}), {});
  CHECK_FALSE(prepared.kernel);
  CHECK(prepared.verdict.outcome == Outcome::out_of_memory);
  CHECK(prepared.verdict.reason == "kernel 2 of 3 (softmax in=1x2): full");
}

TEST_CASE("sequence: what cannot be one is refused") {
  DiaryBackend backend;
  const auto message = [&](const Sequence& sequence) {
    return support::thrown_by<InvalidArgument>(
        [&] { (void)kernels::prepare_sequence(backend, sequence, {}); });
  };
  CHECK(contains(message({}), "it is empty"));
  const std::string relu = "relu in=1x2";
  CHECK(contains(message(sequence_of_texts({relu, relu}, {{1, 1, 0}})), "before its reader"));
  CHECK(contains(message(sequence_of_texts({relu, relu}, {{0, 2, 0}})), "kernel 2 of 2"));
}

TEST_CASE("sequence: a kernel reads what the one before it computed, if the sizes agree") {
  const auto backend = kernels::reference::make_backend();
  const auto prepared = [&](const char* text) {
    return backend->prepare({parse_layer(text)}, {}).kernel;
  };
  const auto conv = prepared("conv in=1x3x6x6 out=4 k=3");
  const auto relu = prepared("relu in=1x4x4x4");
  const auto other = prepared("relu in=1x4x5x5");
  relu->run();
  const HostTensor before = relu->output();
  REQUIRE(relu->read_from(*conv, 0));
  CHECK_FALSE(relu->read_from(*conv, 1));
  CHECK_FALSE(other->read_from(*conv, 0));
  conv->run();
  relu->run();
  other->run();
  CHECK(kernels::relative_error(relu->output(), rectified(conv->output())) == 0.0);
  CHECK(kernels::relative_error(before, relu->output()) > 0.1);
}

}  // namespace
