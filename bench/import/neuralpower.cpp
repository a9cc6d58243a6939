#include <bench/import/neuralpower.hpp>
#include <layerwatt/core/checked.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/format/paleo_layer.hpp>
#include <layerwatt/layer/shapes.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>

namespace layerwatt::bench {

namespace {

using Numbers = std::vector<std::int64_t>;

/// What may stand behind a record's header.
constexpr std::array<std::string_view, 13> kFields{
    "Filters:", "Kernel:",    "Weights:", "Outputs:", "Pad:",    "Stride:", "Params:",
    "Keep:",    "Keep prob:", "Classes:", "Input:",   "Inputs:", "Runtime:"};

/// The text of one layer, up to the end of its measurements.
struct Record {
  std::string_view text;
  std::size_t line = 1;
};

/// What a record says.
struct Fields {
  std::string name;
  Numbers output;
  Numbers filters;
  Numbers outputs;  ///< of an inner product that does not print its weights
  std::vector<Numbers> inputs;
  Numbers stride;
  Numbers pad;
  bool same = false;
  bool padding_said = false;
};

[[nodiscard]] std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

[[nodiscard]] bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

/// Where `key` begins a word, or npos.
[[nodiscard]] std::size_t find_key(std::string_view text, std::string_view key) {
  std::size_t at = text.find(key);
  while (at != std::string_view::npos && at > 0 && !is_space(text[at - 1])) {
    at = text.find(key, at + 1);
  }
  return at;
}

/// The text behind `key`, empty without it.
[[nodiscard]] std::string_view behind(std::string_view text, std::string_view key) {
  const std::size_t at = find_key(text, key);
  return at == std::string_view::npos ? std::string_view{} : text.substr(at + key.size());
}

/// Whole numbers until something else than a separator follows.
[[nodiscard]] Numbers leading_numbers(std::string_view text) {
  Numbers out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n,[(", at);
    if (begin == std::string_view::npos) break;
    std::size_t end = begin;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    const auto number = parse_number<std::int64_t>(text.substr(begin, end - begin));
    if (!number) break;
    out.push_back(*number);
    at = end;
  }
  return out;
}

/// Every "[1, 2, 3]" up to the next word with a colon.
[[nodiscard]] std::vector<Numbers> leading_lists(std::string_view text) {
  std::vector<Numbers> out;
  const std::size_t stop = text.find(':');
  text = text.substr(0, stop);
  for (std::size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1)) {
    const std::size_t close = text.find(']', at);
    if (close == std::string_view::npos) break;
    const Numbers numbers = leading_numbers(text.substr(at + 1, close - at - 1));
    if (!numbers.empty()) out.push_back(numbers);
  }
  return out;
}

[[nodiscard]] std::optional<double> number_behind(std::string_view text, std::string_view key) {
  const std::string_view rest = trim(behind(text, key));
  return parse_number<double>(rest.substr(0, rest.find_first_of(" \t\r\n%,")));
}

/// Cuts the log behind every line that holds "Power:" and a "Runtime:" before it.
[[nodiscard]] std::vector<Record> cut(std::string_view text) {
  std::vector<Record> out;
  std::size_t begin = 0;
  std::size_t at = 0;
  std::size_t line = 1;
  std::size_t first_line = 1;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view record = text.substr(begin, end - begin);
    const std::string_view measured = behind(record, "Runtime:");
    if (!measured.empty() && !behind(measured, "Power:").empty()) {
      out.push_back({record, first_line});
      begin = std::min(end + 1, text.size());
      first_line = line + 1;
    }
    at = end + 1;
    ++line;
  }
  return out;
}

/// The record's header: the last "NAME [numbers]" before the first field, so that other output in
/// front of it does no harm.
[[nodiscard]] bool find_header(std::string_view text, Fields& fields) {
  std::size_t field = text.size();
  for (const std::string_view key : kFields) field = std::min(field, find_key(text, key));
  std::size_t open = text.substr(0, field).rfind('[');
  if (open == std::string_view::npos) return false;
  fields.output = leading_numbers(text.substr(open));
  while (open > 0 && is_space(text[open - 1])) --open;
  std::size_t begin = open;
  while (begin > 0 && !is_space(text[begin - 1])) --begin;
  fields.name = text.substr(begin, open - begin);
  return !fields.name.empty() && !fields.output.empty();
}

[[nodiscard]] std::optional<Fields> read_fields(std::string_view text) {
  Fields fields;
  if (!find_header(text, fields)) return std::nullopt;
  fields.filters = leading_numbers(behind(text, "Filters:"));
  for (const std::string_view key : {"Weights:", "Kernel:"}) {
    if (fields.filters.empty()) fields.filters = leading_numbers(behind(text, key));
  }
  fields.outputs = leading_numbers(behind(text, "Outputs:"));
  fields.stride = leading_numbers(behind(text, "Stride:"));
  const std::string_view pad = trim(behind(text, "Pad:"));
  fields.padding_said = !pad.empty();
  fields.same = pad.substr(0, 4) == "SAME";
  if (const std::size_t open = pad.find('('); open != std::string_view::npos && open < 8) {
    fields.pad = leading_numbers(pad.substr(open));
  }
  std::string_view inputs = behind(text, "Input:");
  if (inputs.empty()) inputs = behind(text, "Inputs:");
  inputs = inputs.substr(0, inputs.find("Runtime"));
  fields.inputs = leading_lists(inputs);
  return fields;
}

[[nodiscard]] Shape shape(const Numbers& nhwc) { return layerwatt::detail::channels_first(nhwc); }

/// The window whose output has the recorded extents: as the log's padding says, else symmetric
/// padding by the numbers in parentheses, else none. Pools of Paleo's own printing say nothing.
[[nodiscard]] Window window_of(const Fields& fields, std::int64_t high, std::int64_t wide) {
  const Shape input = shape(fields.inputs.front());
  const Shape output = shape(fields.output);
  Window base = square_window(1);
  base.kernel = {high, wide};
  const Numbers stride = fields.stride.empty() ? Numbers{1, 1} : fields.stride;
  base.stride = {stride.front(), stride.back()};
  std::vector<Window> candidates;
  Window same = base;
  layerwatt::detail::pad_same(same, input);
  if (fields.same) candidates.push_back(same);
  if (fields.pad.size() == 2) {
    candidates.push_back(base);
    candidates.back().pad_begin = {fields.pad[0], fields.pad[1]};
    candidates.back().pad_end = candidates.back().pad_begin;
  }
  candidates.push_back(base);
  if (!fields.padding_said) candidates.push_back(same);
  for (const Window& window : candidates) {
    const Layer pool{Pool{PoolKind::max, input, window, false}, Precision::fp32};
    const Shape found = output_shape(pool);
    if (found[2] == output[2] && found[3] == output[3]) return window;
  }
  fail<ParseError>("no padding gives the output ", to_text(output), " from ", to_text(input));
}

[[nodiscard]] Operation convolution(const Fields& fields, const Shape& input) {
  const Numbers& f = fields.filters;
  const std::int64_t groups = f[2] > 0 && input[1] % f[2] == 0 ? input[1] / f[2] : 0;
  expects<ParseError>(groups >= 1, "the filter reads ", f[2], " channels but the input has ",
                      input[1]);
  const bool covers = f[0] == input[2] && f[1] == input[3] && fields.output[1] == 1 &&
                      fields.output[2] == 1 && groups == 1;
  const std::string name = lower(fields.name);
  const bool dense =
      covers && (f[0] * f[1] > 1 || name.substr(0, 2) == "fc" || name.substr(0, 2) == "ip" ||
                 name.find("innerproduct") != std::string::npos);
  if (dense) return Dense{input, f[3]};
  return Conv{input, f[3], window_of(fields, f[0], f[1]), groups};
}

/// What only a name tells; nothing where it does not.
[[nodiscard]] std::optional<Operation> named_operation(const std::string& name,
                                                       const Fields& fields) {
  const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  const Shape input = shape(fields.inputs.front());
  if (has("drop")) return Dropout{input};
  if (has("concat")) {
    std::vector<Shape> inputs;
    for (const Numbers& numbers : fields.inputs) inputs.push_back(shape(numbers));
    return Concat{std::move(inputs)};
  }
  if (has("softmax")) return Softmax{input};
  if (has("relu")) return Activation{ActivationKind::relu, input};
  if (has("lrn") || has("norm")) return Lrn{input};
  return std::nullopt;
}

[[nodiscard]] std::optional<Operation> operation_of(const Fields& fields) {
  if (fields.inputs.empty()) return std::nullopt;
  const Shape input = shape(fields.inputs.front());
  const std::string name = lower(fields.name);
  const Numbers& f = fields.filters;
  const bool image = input.rank() == 4 && fields.output.size() == 4;
  if (image && f.size() >= 2 && name.find("pool") != std::string::npos) {
    const bool average =
        name.find("avg") != std::string::npos || name.find("ave") != std::string::npos;
    // [kh, kw], or TensorFlow's [1, kh, kw, 1]
    const bool wrapped = f.size() == 4 && f[0] == 1 && f[3] == 1;
    return Pool{average ? PoolKind::avg : PoolKind::max, input,
                window_of(fields, f[wrapped ? 1 : 0], f[wrapped ? 2 : 1])};
  }
  if (image && f.size() == 4) return convolution(fields, input);
  if (f.size() == 2 || (f.size() == 4 && fields.output.size() == 2)) {
    return Dense{input, f.back()};
  }
  if (f.empty() && fields.outputs.size() == 1) return Dense{input, fields.outputs.front()};
  return named_operation(name, fields);
}

void expect_output(const Layer& layer, const Fields& fields) {
  const Shape found = output_shape(layer);
  std::int64_t ours = 1;
  std::int64_t theirs = 1;
  for (std::size_t i = 0; i < found.rank(); ++i) ours = checked_mul(ours, found[i]);
  for (const std::int64_t extent : fields.output) theirs = checked_mul(theirs, extent);
  expects<ParseError>(ours == theirs, "the layer gives ", to_text(found), " but its output is ",
                      to_text(shape(fields.output)));
}

[[nodiscard]] ImportedRow to_row(const Record& record, const Fields& fields, Operation operation) {
  ImportedRow row{Layer{std::move(operation), Precision::fp32}, {}};
  expect_output(row.layer, fields);
  const std::string_view measured = behind(record.text, "Runtime:");
  const auto runtime = number_behind(record.text, "Runtime:");
  expects<ParseError>(runtime && *runtime > 0.0 && std::isfinite(*runtime),
                      "behind 'Runtime:' stands no time above 0 ms");
  row.cells["status"] = "ok";
  row.cells["layer_name"] = fields.name;
  row.cells["runtime_ms"] = to_text(*runtime);
  const auto power = number_behind(measured, "Power:");
  if (power && *power > 0.0) {
    set_power(row, *runtime, *power, nullptr);
    row.cells["power_quality"] = "as_published";
  } else {
    row.cells["power_reason"] = "the record holds no power above 0 W";
  }
  const auto copy = [&](const char* column, std::string_view key) {
    if (const auto value = number_behind(measured, key)) row.cells[column] = to_text(*value);
  };
  copy("utilization_power_percent", "Utilization Power:");
  copy("utilization_memory_percent", "Utilization Memory:");
  return row;
}

}  // namespace

Imported neuralpower_rows(std::string_view text, const std::string& file,
                          const std::string& device) {
  const std::vector<Record> records = cut(text);
  expects<ParseError>(!records.empty(), file,
                      ": holds no record of NeuralPower ('NAME [N, H, W, C] ... Runtime: ms Power: "
                      "W'); name a log of its profiler");
  Imported out;
  for (const Record& record : records) {
    const std::string where = layerwatt::detail::concatenate(file, ":", record.line);
    try {
      const auto fields = read_fields(record.text);
      expects<ParseError>(fields.has_value(), "the record has no 'NAME [N, H, W, C]'");
      auto operation = operation_of(*fields);
      if (!operation) {
        out.notes.push_back(where + ": '" + fields->name +
                            "' has no row: what it computes is not said");
        continue;
      }
      ImportedRow row = to_row(record, *fields, std::move(*operation));
      row.cells["source_file"] = file;
      if (!device.empty()) row.cells["device"] = device;
      out.rows.push_back(std::move(row));
    } catch (const Error& error) {
      fail<ParseError>(where, ": ", error.what(), "; correct or remove the record");
    }
  }
  return out;
}

}  // namespace layerwatt::bench
