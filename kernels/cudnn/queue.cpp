// CudnnQueue: batches as CUDA graphs, so that a launch costs the processor nothing per kernel.
#include <kernels/cudnn/kernel.hpp>
#include <kernels/guard.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>
#include <utility>

namespace layerwatt::kernels::cudnn {

namespace {

constexpr int kMostNodes = 1024;         // per graph
constexpr std::size_t kMostGraphs = 16;  // that go round the copies of the parameters

Event make_event(unsigned flags) {
  return make<Event>(cudaEventCreateWithFlags, "cudaEventCreateWithFlags", flags);
}

}  // namespace

CudnnQueue::CudnnQueue(Device& device, std::vector<CudnnKernel*> kernels)
    : device_(device), kernels_(std::move(kernels)) {}

CudnnQueue::~CudnnQueue() { (void)cudaStreamSynchronize(device_.stream()); }

int CudnnQueue::max_batch() const {
  if (kernels_.size() > 1) return 1;
  return std::max(1, kMostNodes / static_cast<int>(kernels_.front()->steps()));
}

void CudnnQueue::enqueue() {
  for (CudnnKernel* kernel : kernels_) kernel->enqueue();
}

void CudnnQueue::clear() {
  wait(0);
  finished_.clear();
  graphs_.clear();
  next_graph_ = 0;
  batch_ = 0;
  captured_ = true;
}

ExecutableGraph CudnnQueue::capture(int executions) {
  LAYERWATT_CUDA(cudaStreamBeginCapture(device_.stream(), cudaStreamCaptureModeThreadLocal));
  cudaGraph_t raw = nullptr;
  try {
    for (int i = 0; i < executions; ++i) enqueue();
  } catch (...) {
    (void)cudaStreamEndCapture(device_.stream(), &raw);  // the stream must not stay in capture
    const CudaGraph broken(raw);
    (void)cudaGetLastError();
    throw;
  }
  LAYERWATT_CUDA(cudaStreamEndCapture(device_.stream(), &raw));
  const CudaGraph graph(raw);
  cudaGraphExec_t executable = nullptr;
  LAYERWATT_CUDA(cudaGraphInstantiateWithFlags(&executable, graph.get(), 0));
  return ExecutableGraph(executable);
}

void CudnnQueue::set_batch(int executions) {
  expects(executions >= 1 && executions <= max_batch(), "device queue: a batch of ", executions,
          " executions; it must be 1 to ", max_batch());
  wait(0);
  finished_.clear();
  if (executions == batch_) return;
  clear();
  batch_ = executions;
  std::size_t copies = 1;
  for (const CudnnKernel* kernel : kernels_) copies = std::max(copies, kernel->copies());
  const std::size_t per_round =
      (copies + static_cast<std::size_t>(executions) - 1) / static_cast<std::size_t>(executions);
  try {
    for (std::size_t i = 0; i < std::min(per_round, kMostGraphs); ++i) {
      graphs_.push_back(capture(executions));
      // Now, so that the first timed launch does not pay for it.
      LAYERWATT_CUDA(cudaGraphUpload(graphs_.back().get(), device_.stream()));
    }
  } catch (const Unsupported&) {
    queue_singly();
  } catch (const BackendError&) {
    if (device_lost()) throw;
    queue_singly();
  }
  device_.synchronise();
}

void CudnnQueue::queue_singly() {
  graphs_.clear();
  captured_ = false;
}

CudnnQueue::Flight CudnnQueue::take_flight() {
  // Waiting for the end must not spin: on boards the processor's power is part of the total.
  if (spare_.empty()) return {make_event(cudaEventDefault), make_event(cudaEventBlockingSync)};
  Flight flight = std::move(spare_.back());
  spare_.pop_back();
  return flight;
}

void CudnnQueue::launch() {
  expects(batch_ > 0, "device queue: set_batch() comes before launch()");
  Flight flight = take_flight();
  LAYERWATT_CUDA(cudaEventRecord(flight.begin.get(), device_.stream()));
  if (captured_) {
    LAYERWATT_CUDA(cudaGraphLaunch(graphs_[next_graph_].get(), device_.stream()));
    next_graph_ = (next_graph_ + 1) % graphs_.size();
  } else {
    for (int i = 0; i < batch_; ++i) enqueue();
  }
  LAYERWATT_CUDA(cudaEventRecord(flight.end.get(), device_.stream()));
  flying_.push_back(std::move(flight));
}

void CudnnQueue::wait(int pending) {
  while (flying_.size() > static_cast<std::size_t>(std::max(pending, 0))) {
    Flight flight = std::move(flying_.front());
    flying_.pop_front();
    LAYERWATT_CUDA(cudaEventSynchronize(flight.end.get()));
    float milliseconds = 0.0F;
    LAYERWATT_CUDA(cudaEventElapsedTime(&milliseconds, flight.begin.get(), flight.end.get()));
    finished_.push_back(from_milliseconds(static_cast<double>(milliseconds)));
    spare_.push_back(std::move(flight));
    device_.note_work();
  }
}

std::vector<Seconds> CudnnQueue::finished() { return std::exchange(finished_, {}); }

}  // namespace layerwatt::kernels::cudnn
