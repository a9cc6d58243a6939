#include <bench/sensor/system_files.hpp>
#include <support/environment.hpp>
#include <support/fake_tree.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace layerwatt;

namespace {

using bench::SystemFile;
using bench::SystemFiles;
using support::FakeTree;

TEST_CASE("system files: the root goes before every path") {
  const FakeTree tree;
  tree.set("/proc/device-tree/model", std::string("A board\0\n", 9));
  const support::ScopedVariable root("LAYERWATT_ROOT", tree.root().string());
  const SystemFiles files = SystemFiles::from_environment();
  CHECK(files.is_recorded());
  CHECK(files.read("/proc/device-tree/model").text == "A board");
  CHECK(files.read("/proc/device-tree/none").error == ENOENT);
  CHECK(files.list("/proc") == std::vector<std::string>{"device-tree"});
  CHECK(files.list("/none").empty());
}

TEST_CASE("system files: markers give the error that a plain file cannot") {
  const FakeTree tree;
  tree.set("/sys/a.ENODATA", "");
  tree.set("/sys/b.EAGAIN", "");
  tree.set("/sys/c", "5\n");
  tree.set("/sys/d", "6\n");
  tree.set("/sys/EACCES-c", "");
  tree.set("/sys/deep/d", "7\n");
  tree.set("/EACCES-d", "");
  const SystemFiles files(tree.root());
  CHECK(files.read("/sys/a").error == ENODATA);
  CHECK(files.read_number("/sys/b").error == EAGAIN);
  CHECK(files.open("/sys/b").read_number().error == EAGAIN);
  CHECK(files.read("/sys/c").error == EACCES);
  CHECK(files.write("/sys/c", "1") == EACCES);
  CHECK(files.open("/sys/deep/d").read_number().error == EACCES);
  CHECK(files.exists("/sys/a"));
  CHECK(!files.exists("/sys/z"));
}

TEST_CASE("system files: numbers are whole texts, open files see new content") {
  const FakeTree tree;
  tree.set("/n", "  -42\n");
  tree.set("/bad", "12 mW\n");
  tree.set("/empty", "");
  const SystemFiles files(tree.root());
  CHECK(files.read_number("/n").value == -42);
  CHECK(files.read_number("/bad").error == EINVAL);
  CHECK(files.read_number("/empty").error == EINVAL);
  SystemFile open = files.open("/n");
  CHECK(open.read_number().value == -42);
  CHECK(files.write("/n", "7\n") == 0);
  CHECK(open.read_number().value == 7);
  const SystemFile moved = std::move(open);
  CHECK(moved.read_number().value == 7);
  CHECK(SystemFile().read_number().error == EBADF);
}

TEST_CASE("system files: a shuffled listing holds the same names in other orders") {
  const FakeTree tree;
  std::set<std::string> names;
  for (int i = 0; i < 12; ++i) {
    names.insert("f" + std::to_string(i));
    tree.set("/f" + std::to_string(i), "");
  }
  std::set<std::vector<std::string>> orders;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto listed = SystemFiles(tree.root(), seed).list("/");
    CHECK(std::set<std::string>(listed.begin(), listed.end()) == names);
    orders.insert(listed);
  }
  CHECK(orders.size() > 10);
}

TEST_CASE("system files: a loop of links ends") {
  const FakeTree tree;
  tree.set("/sys/loop", "../sys/loop");
  CHECK(SystemFiles(tree.root()).list("/sys/loop").empty());
  CHECK(!SystemFiles(tree.root()).read("/sys/loop/x").ok());
}

TEST_CASE("system files: every error says what to do") {
  CHECK(support::contains(bench::explain_error(EACCES, "/sys/x"), "chmod o+r /sys/x"));
  CHECK(support::contains(bench::explain_error(ENODATA, "/sys/x"), "disconnected"));
  CHECK(support::contains(bench::explain_error(EAGAIN, "/sys/x"), "power-gated"));
  CHECK(support::contains(bench::explain_error(EINVAL, "/sys/x"), "does not hold a number"));
  CHECK(support::contains(bench::explain_error(EIO, "/sys/x"), "cannot read /sys/x"));
}

}  // namespace
