// Engines: what cuDNN's heuristics offer for a graph, and plans made of them.
#include <kernels/cudnn/graph.hpp>
#include <kernels/guard.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>

#include <algorithm>
#include <array>

namespace layerwatt::kernels::cudnn {

namespace {

constexpr std::size_t kMostEngines = 64;
constexpr std::size_t kMostNotes = 32;

/// Reads up to `Most` values of an attribute.
template <class Value, std::size_t Most>
std::vector<Value> values_of(const Descriptor& from, cudnnBackendAttributeName_t name,
                             cudnnBackendAttributeType_t type) {
  std::array<Value, Most> values{};
  std::int64_t count = 0;
  check(cudnnBackendGetAttribute(from.get(), name, type, Most, &count, values.data()),
        "cudnnBackendGetAttribute");
  return {values.begin(), values.begin() + std::min<std::int64_t>(count, Most)};
}

/// Reads descriptors of one type: cuDNN fills ones that the caller made.
std::vector<Descriptor> descriptors_of(const Descriptor& from, cudnnBackendAttributeName_t name,
                                       cudnnBackendDescriptorType_t type, std::size_t most) {
  std::vector<Descriptor> made;
  std::vector<cudnnBackendDescriptor_t> raw;
  for (std::size_t i = 0; i < most; ++i) {
    made.emplace_back(type);
    raw.push_back(made.back().get());
  }
  std::int64_t count = 0;
  check(cudnnBackendGetAttribute(from.get(), name, CUDNN_TYPE_BACKEND_DESCRIPTOR,
                                 static_cast<std::int64_t>(most), &count, raw.data()),
        "cudnnBackendGetAttribute");
  made.resize(std::min(most, static_cast<std::size_t>(count)), made.front());
  return made;
}

struct Notes {
  std::vector<cudnnBackendNumericalNote_t> numerical;
  std::vector<cudnnBackendBehaviorNote_t> behaviour;

  [[nodiscard]] bool has(cudnnBackendNumericalNote_t note) const {
    return std::count(numerical.begin(), numerical.end(), note) != 0;
  }
  [[nodiscard]] bool has(cudnnBackendBehaviorNote_t note) const {
    return std::count(behaviour.begin(), behaviour.end(), note) != 0;
  }
};

Notes notes_of(const Descriptor& engine) {
  return {values_of<cudnnBackendNumericalNote_t, kMostNotes>(
              engine, CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, CUDNN_TYPE_NUMERICAL_NOTE),
          values_of<cudnnBackendBehaviorNote_t, kMostNotes>(engine, CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE,
                                                            CUDNN_TYPE_BEHAVIOR_NOTE)};
}

bool fits(const Notes& notes, Arithmetic arithmetic) {
  // Weights in cuDNN's own int8 order would need a conversion that is not part of the layer.
  if (notes.has(CUDNN_BEHAVIOR_NOTE_REQUIRES_FILTER_INT8x32_REORDER) ||
      notes.has(CUDNN_BEHAVIOR_NOTE_REQUIRES_BIAS_INT8x32_REORDER)) {
    return false;
  }
  if (notes.has(CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS) ||
      notes.has(CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION)) {
    return false;
  }
  return arithmetic == Arithmetic::tensor_cores || !notes.has(CUDNN_NUMERICAL_NOTE_TENSOR_CORE);
}

template <class Value>
Value value_of(const Descriptor& from, cudnnBackendAttributeName_t name,
               cudnnBackendAttributeType_t type) {
  Value value{};
  std::int64_t count = 0;
  check(cudnnBackendGetAttribute(from.get(), name, type, 1, &count, &value),
        "cudnnBackendGetAttribute");
  expects<BackendError>(count == 1, "cuDNN: attribute ", static_cast<int>(name), " has ", count,
                        " values instead of one");
  return value;
}

Engine engine_in(const Descriptor& config, const Descriptor& engine) {
  Engine out{value_of<std::int64_t>(engine, CUDNN_ATTR_ENGINE_GLOBAL_INDEX, CUDNN_TYPE_INT64), {}};
  for (const Descriptor& knob :
       descriptors_of(config, CUDNN_ATTR_ENGINECFG_KNOB_CHOICES,
                      CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR, CUDNN_KNOB_TYPE_COUNTS)) {
    out.knobs.emplace_back(
        static_cast<std::int64_t>(value_of<cudnnBackendKnobType_t>(
            knob, CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE, CUDNN_TYPE_KNOB_TYPE)),
        value_of<std::int64_t>(knob, CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE, CUDNN_TYPE_INT64));
  }
  return out;
}

/// A described GPU instead of a handle; older libraries know handles only.
void set_target([[maybe_unused]] Descriptor& descriptor, const Target& target,
                [[maybe_unused]] cudnnBackendAttributeName_t properties) {
  if (target.properties) descriptor.set(properties, *target.properties);
}

#if CUDNN_VERSION >= 90800
constexpr auto kHeuristicsProperties = CUDNN_ATTR_ENGINEHEUR_DEVICEPROP;
constexpr auto kEngineProperties = CUDNN_ATTR_ENGINE_DEVICEPROP;
constexpr auto kPlanProperties = CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP;
#else
constexpr auto kHeuristicsProperties = CUDNN_ATTR_ENGINEHEUR_MODE;  // never set: no properties
constexpr auto kEngineProperties = CUDNN_ATTR_ENGINE_GLOBAL_INDEX;
constexpr auto kPlanProperties = CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG;
#endif

}  // namespace

std::string to_text(const Engine& engine) {
  std::string text = "eng" + std::to_string(engine.index);
  for (const auto& [knob, value] : engine.knobs) {
    text += "_k" + std::to_string(knob) + "=" + std::to_string(value);
  }
  return text;
}

std::optional<Engine> parse_engine(std::string_view text) {
  const auto parts = split(text, '_');
  if (parts.front().substr(0, 3) != "eng") return std::nullopt;
  const auto index = parse_number<std::int64_t>(parts.front().substr(3));
  if (!index) return std::nullopt;
  Engine engine{*index, {}};
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto at = parts[i].find('=');
    if (parts[i].substr(0, 1) != "k" || at == std::string_view::npos) return std::nullopt;
    const auto knob = parse_number<std::int64_t>(parts[i].substr(1, at - 1));
    const auto value = parse_number<std::int64_t>(parts[i].substr(at + 1));
    if (!knob || !value) return std::nullopt;
    engine.knobs.emplace_back(*knob, *value);
  }
  return engine;
}

OperationGraph::OperationGraph(const GraphBuilder& builder, Target target)
    : target_(std::move(target)), graph_(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR) {
  graph_.set(CUDNN_ATTR_OPERATIONGRAPH_OPS, builder.operations());
  if (target_.handle != nullptr) {
    graph_.set(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, CUDNN_TYPE_HANDLE, 1, &target_.handle);
  }
  graph_.finalize();
}

std::vector<Engine> OperationGraph::engines(Arithmetic arithmetic) const {
  std::vector<Engine> found;
  for (const cudnnBackendHeurMode_t mode : {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK}) {
    Descriptor heuristics(CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
    heuristics.set(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph_);
    heuristics.set(CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, 1, &mode);
    set_target(heuristics, target_, kHeuristicsProperties);
    // No engine at all for this mode is an answer, not a failure.
    if (cudnnBackendFinalize(heuristics.get()) != CUDNN_STATUS_SUCCESS) continue;
    for (const Descriptor& config :
         descriptors_of(heuristics, CUDNN_ATTR_ENGINEHEUR_RESULTS,
                        CUDNN_BACKEND_ENGINECFG_DESCRIPTOR, kMostEngines)) {
      const Descriptor engine =
          descriptors_of(config, CUDNN_ATTR_ENGINECFG_ENGINE, CUDNN_BACKEND_ENGINE_DESCRIPTOR, 1)
              .front();
      if (!fits(notes_of(engine), arithmetic)) continue;
      Engine offered = engine_in(config, engine);
      if (std::count(found.begin(), found.end(), offered) == 0) found.push_back(std::move(offered));
    }
  }
  return found;
}

Descriptor OperationGraph::engine_of(std::int64_t index) const {
  Descriptor engine(CUDNN_BACKEND_ENGINE_DESCRIPTOR);
  engine.set(CUDNN_ATTR_ENGINE_OPERATION_GRAPH, graph_);
  engine.set(CUDNN_ATTR_ENGINE_GLOBAL_INDEX, index);
  set_target(engine, target_, kEngineProperties);
  engine.finalize();
  return engine;
}

ExecutionPlan OperationGraph::plan(const Engine& chosen) const {
  const Descriptor engine = engine_of(chosen.index);
  std::vector<Descriptor> knobs;
  for (const auto& [type, value] : chosen.knobs) {
    Descriptor& knob = knobs.emplace_back(CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR);
    const auto knob_type = static_cast<cudnnBackendKnobType_t>(type);
    knob.set(CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE, CUDNN_TYPE_KNOB_TYPE, 1, &knob_type);
    knob.set(CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE, value);
    knob.finalize();
  }
  Descriptor config(CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
  config.set(CUDNN_ATTR_ENGINECFG_ENGINE, engine);
  if (!knobs.empty()) config.set(CUDNN_ATTR_ENGINECFG_KNOB_CHOICES, knobs);
  config.finalize();
  Descriptor plan(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
  plan.set(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, config);
  if (target_.handle != nullptr) {
    plan.set(CUDNN_ATTR_EXECUTION_PLAN_HANDLE, CUDNN_TYPE_HANDLE, 1, &target_.handle);
  }
  set_target(plan, target_, kPlanProperties);
  plan.finalize();
  const Notes notes = notes_of(engine);
  const auto workspace =
      value_of<std::int64_t>(plan, CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE, CUDNN_TYPE_INT64);
  return {plan, chosen, static_cast<std::size_t>(workspace),
          notes.has(CUDNN_NUMERICAL_NOTE_TENSOR_CORE),
          !notes.has(CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC)};
}

}  // namespace layerwatt::kernels::cudnn
