#include <kernels/cudnn/choices.hpp>
#include <layerwatt/core/json.hpp>

#include <array>
#include <fstream>

namespace layerwatt::kernels::cudnn {

namespace {

template <class Value, std::size_t Count>
std::optional<Value> named(const std::string& name, const std::array<Value, Count>& values) {
  for (const Value value : values) {
    if (name == to_text(value)) return value;
  }
  return std::nullopt;
}

std::optional<Choice> parse(const Json& line) {
  const auto text = [&](const char* key) { return line.value(key, std::string{}); };
  const auto form = named(text("form"), std::array{Form::fused, Form::split, Form::matmul});
  const auto layout = named(text("layout"), std::array{Layout::nchw, Layout::nhwc});
  if (!form || !layout) return std::nullopt;
  Choice choice{*form, *layout, std::nullopt};
  if (line.contains("engine")) {
    choice.engine = parse_engine(text("engine"));
    if (!choice.engine) return std::nullopt;
  }
  return choice;
}

}  // namespace

void Choices::read() {
  read_ = true;
  if (file_.empty()) return;
  std::ifstream in(file_);
  for (std::string line; std::getline(in, line);) {
    try {
      const Json json = Json::parse(line);
      if (const auto choice = parse(json)) known_[json.at("key").get<std::string>()] = *choice;
    } catch (const Json::exception&) {
      continue;
    }
  }
}

std::optional<Choice> Choices::find(const std::string& key) {
  if (!read_) read();
  const auto found = known_.find(key);
  return found == known_.end() ? std::nullopt : std::optional(found->second);
}

void Choices::store(const std::string& key, const Choice& choice) {
  if (!read_) read();
  known_[key] = choice;
  if (file_.empty()) return;
  Json line{{"key", key}, {"form", to_text(choice.form)}, {"layout", to_text(choice.layout)}};
  if (choice.engine) line["engine"] = to_text(*choice.engine);
  std::ofstream out(file_, std::ios::app);
  out << line.dump() + "\n" << std::flush;
}

}  // namespace layerwatt::kernels::cudnn
