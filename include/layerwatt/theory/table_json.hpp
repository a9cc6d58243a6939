/// @file
/// Price tables of users: elementary operations and memory hierarchies as JSON. docs/theory.md
/// shows one of each.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/theory/elementary.hpp>
#include <layerwatt/theory/hierarchy.hpp>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

namespace detail {

inline Json parse_table(const std::string& text, const std::string& file) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    fail<ParseError>(file, ": no JSON: ", error.what(), "; see docs/theory.md for the form");
  }
  expects<ParseError>(json.is_object(), file, ": is no object; see docs/theory.md for the form");
  return json;
}

/// A member of `json`. @param where  in messages
inline const Json& table_member(const Json& json, const char* name, const std::string& where) {
  expects<ParseError>(json.is_object() && json.contains(name), where, ": has no '", name,
                      "'; add it");
  return json.at(name);
}
inline double table_number(const Json& json, const char* name, const std::string& where) {
  const Json& member = table_member(json, name, where);
  const double value = member.is_number() ? member.get<double>() : std::nan("");
  expects<ParseError>(value >= 0 && std::isfinite(value), where, ": '", name,
                      "' is no number >= 0; write e.g. 3.7");
  return value;
}
inline std::string table_text(const Json& json, const char* name, const std::string& where) {
  const Json& member = table_member(json, name, where);
  expects<ParseError>(member.is_string(), where, ": '", name, "' is no text; put it in quotes");
  return member.get<std::string>();
}
inline std::vector<double> table_numbers(const Json& json, const char* name,
                                         const std::string& where) {
  const Json& member = table_member(json, name, where);
  expects<ParseError>(member.is_array(), where, ": '", name, "' is no list of numbers");
  std::vector<double> values;
  for (const Json& item : member) {
    expects<ParseError>(item.is_number() && item.get<double>() >= 0, where, ": '", name,
                        "' holds something that is no number >= 0");
    values.push_back(item.get<double>());
  }
  return values;
}
inline const Json& table_list(const Json& json, const char* name, const std::string& where) {
  const Json& list = table_member(json, name, where);
  expects<ParseError>(list.is_array() && !list.empty(), where, ": '", name,
                      "' is no list with an entry; give at least one");
  return list;
}

}  // namespace detail

/// @throws ParseError  naming file and member
[[nodiscard]] inline ElementaryTable parse_elementary_table(const std::string& text,
                                                            const std::string& file) {
  const Json json = detail::parse_table(text, file);
  ElementaryTable table{detail::table_text(json, "name", file),
                        detail::table_text(json, "source", file),
                        detail::table_numbers(json, "class_bytes", file),
                        {}};
  expects<ParseError>(std::is_sorted(table.class_bytes.begin(), table.class_bytes.end()), file,
                      ": 'class_bytes' is not ascending; sort it");
  for (const Json& width : detail::table_list(json, "widths", file)) {
    WidthCosts costs{static_cast<int>(detail::table_number(width, "bits", file)),
                     detail::table_number(width, "add_pj", file),
                     detail::table_number(width, "mul_pj", file),
                     detail::table_numbers(width, "access_pj", file)};
    expects<ParseError>(costs.access_pj.size() == table.class_bytes.size() + 1, file, ": ",
                        costs.bits, " bit has ", costs.access_pj.size(), " access prices; give ",
                        table.class_bytes.size() + 1,
                        ", one per size class and one for larger arrays");
    table.widths.push_back(std::move(costs));
  }
  return table;
}

[[nodiscard]] inline Json elementary_table_json(const ElementaryTable& table) {
  Json widths = Json::array();
  for (const WidthCosts& w : table.widths) {
    widths.push_back(
        {{"bits", w.bits}, {"add_pj", w.add_pj}, {"mul_pj", w.mul_pj}, {"access_pj", w.access_pj}});
  }
  return {{"name", table.name},
          {"source", table.source},
          {"class_bytes", table.class_bytes},
          {"widths", std::move(widths)}};
}

/// @throws ParseError  naming file and member
[[nodiscard]] inline MemoryHierarchy parse_memory_hierarchy(const std::string& text,
                                                            const std::string& file) {
  const Json json = detail::parse_table(text, file);
  MemoryHierarchy hierarchy{detail::table_text(json, "name", file),
                            detail::table_text(json, "source", file),
                            detail::table_number(json, "mac_pj", file),
                            detail::table_number(json, "reference_bits", file),
                            {}};
  expects<ParseError>(hierarchy.reference_bits > 0, file, ": 'reference_bits' is 0; write e.g. 16");
  for (const Json& level : detail::table_list(json, "levels", file)) {
    hierarchy.levels.push_back({detail::table_text(level, "name", file),
                                detail::table_number(level, "cost", file),
                                detail::table_number(level, "bytes", file)});
  }
  return hierarchy;
}

[[nodiscard]] inline Json memory_hierarchy_json(const MemoryHierarchy& hierarchy) {
  Json levels = Json::array();
  for (const MemoryLevel& level : hierarchy.levels) {
    levels.push_back({{"name", level.name}, {"cost", level.cost}, {"bytes", level.bytes}});
  }
  return {{"name", hierarchy.name},
          {"source", hierarchy.source},
          {"mac_pj", hierarchy.mac_pj},
          {"reference_bits", hierarchy.reference_bits},
          {"levels", std::move(levels)}};
}

}  // namespace layerwatt
