// A graph of the backend API as a step: its plan, and one variant pack per copy of the parameters.
#include <kernels/cudnn/program.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace layerwatt::kernels::cudnn {

namespace {

class GraphStep final : public Step {
 public:
  GraphStep(const Task& task, const GraphBuilder& builder, Bindings bindings, Arithmetic arithmetic)
      : graph_(builder, task.target),
        scalars_(builder.scalars()),
        bindings_(std::move(bindings)),
        most_workspace_(task.workspace),
        engines_(graph_.engines(arithmetic)) {}

  [[nodiscard]] std::string name() const override {
    if (!plan_) return "none";
    return to_text(plan_->engine) + (plan_->tensor_cores ? " tensor_cores" : "") +
           (plan_->deterministic ? "" : " nondeterministic");
  }
  [[nodiscard]] std::size_t workspace() const override { return plan_ ? plan_->workspace : 0; }
  [[nodiscard]] std::vector<Engine> engines() const override { return engines_; }

  void choose(const Engine& engine) override {
    if (plan_ && plan_->engine == engine) return;  // plans may take a second to compile
    ExecutionPlan plan = graph_.plan(engine);
    expects<Unsupported>(plan.workspace <= most_workspace_, "cuDNN engine ", to_text(engine),
                         " needs ", plan.workspace, " bytes of workspace, above the limit of ",
                         most_workspace_);
    packs_.clear();
    plan_ = std::move(plan);
  }

  void bind(const std::vector<Pointers>& copies, void* workspace) override {
    packs_.clear();
    for (const Pointers& pointers : copies) packs_.push_back(pack(pointers, workspace));
  }

  void enqueue(cudnnHandle_t handle, const Pointers&, std::size_t copy) override {
    check(cudnnBackendExecute(handle, plan_->plan.get(), packs_[copy].get()),
          "cudnnBackendExecute");
  }

 private:
  [[nodiscard]] Descriptor pack(const Pointers& pointers, void* workspace) {
    std::vector<std::int64_t> ids;
    std::vector<void*> addresses;
    for (const auto& [id, slot] : bindings_) {
      ids.push_back(id);
      addresses.push_back(pointers[slot]);
    }
    for (auto& [id, value] : scalars_) {
      ids.push_back(id);
      addresses.push_back(&value);
    }
    Descriptor pack(CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
    pack.set(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, ids);
    pack.set(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, addresses.size(),
             addresses.data());
    pack.set(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, 1, &workspace);
    pack.finalize();
    return pack;
  }

  OperationGraph graph_;
  std::deque<std::pair<TensorId, float>> scalars_;  ///< the packs hold their addresses
  Bindings bindings_;
  std::size_t most_workspace_;
  std::vector<Engine> engines_;
  std::optional<ExecutionPlan> plan_;
  std::vector<Descriptor> packs_;
};

}  // namespace

std::unique_ptr<Step> graph_step(const Task& task, const GraphBuilder& builder, Bindings bindings,
                                 Arithmetic arithmetic, const std::optional<Engine>& preferred) {
  auto step = std::make_unique<GraphStep>(task, builder, std::move(bindings), arithmetic);
  std::string reason = "its heuristics offer no engine";
  std::vector<Engine> order = step->engines();
  if (preferred) order.insert(order.begin(), *preferred);
  for (const Engine& engine : order) {
    try {
      step->choose(engine);
      return step;
    } catch (const Unsupported& error) {
      reason = error.what();
    } catch (const BackendError& error) {
      reason = error.what();  // an engine that cannot be compiled is one that there is not
    }
  }
  fail<Unsupported>("cuDNN has no kernel for this graph: ", reason);
}

}  // namespace layerwatt::kernels::cudnn
