"""FindCUDNN on trees of files: how NVIDIA, JetPack and pip install it, and machines without it."""
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["LAYERWATT_SOURCE_DIR"])
VERSION = "#define CUDNN_MAJOR {}\n#define CUDNN_MINOR 5\n#define CUDNN_PATCHLEVEL 1\n"
PROBE = """cmake_minimum_required(VERSION 3.22)
project(probe LANGUAGES CXX)
list(APPEND CMAKE_MODULE_PATH "{modules}")
message(STATUS "arch=${{CMAKE_LIBRARY_ARCHITECTURE}}")
find_package(CUDNN QUIET)
message(STATUS "found=${{CUDNN_FOUND}}")
message(STATUS "missing=${{CUDNN_MISSING}}")
message(STATUS "version=${{CUDNN_VERSION}}")
if(TARGET CUDNN::CUDNN)
  get_target_property(library CUDNN::CUDNN IMPORTED_LOCATION)
  get_target_property(includes CUDNN::CUDNN INTERFACE_INCLUDE_DIRECTORIES)
  get_target_property(cudart CUDNN::cudart IMPORTED_LOCATION)
  message(STATUS "library=${{library}}")
  message(STATUS "includes=${{includes}}")
  message(STATUS "cudart=${{cudart}}")
endif()
"""


class Tree:
    """A machine as files; the configure sees nothing outside."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder) / "root"
        self.probe = pathlib.Path(folder) / "probe"
        self.folder.mkdir()
        self.probe.mkdir()
        (self.probe / "CMakeLists.txt").write_text(PROBE.format(modules=SOURCE / "scripts/cmake"))

    def file(self, path, text=""):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def cudnn(self, include, library, major=9):
        self.file(f"{include}/cudnn_version.h", VERSION.format(major))
        self.file(library)

    def cuda(self, include="usr/local/cuda/include", library="usr/local/cuda/lib64/libcudart.so"):
        self.file(f"{include}/cuda_runtime_api.h")
        self.file(f"{include}/crt/host_defines.h")
        self.file(library)

    def find(self, *options, **environment):
        # What the machine itself has must not help.
        hidden = {"PATH": os.environ["PATH"].replace("/usr/local/cuda/bin", ""), "VIRTUAL_ENV": "",
                  "CONDA_PREFIX": "", "CUDA_PATH": "", "CUDNN_ROOT": ""}
        result = subprocess.run(
            ["cmake", "-S", self.probe, "-B", self.probe / "build", f"-DCMAKE_FIND_ROOT_PATH={self.folder}",
             "-DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY", "-DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY",
             "-DCMAKE_DISABLE_FIND_PACKAGE_CUDAToolkit=ON", *options],
            capture_output=True, text=True, env={**os.environ, **hidden, **environment}, timeout=60)
        if result.returncode:
            sys.exit(f"the configure fails:\n{result.stdout}\n{result.stderr}")
        lines = [line[3:] for line in result.stdout.splitlines() if line.startswith("-- ") and "=" in line]
        return dict(line.split("=", 1) for line in lines)


def expect(found, root, library, include, cudart):
    problems = []
    if found["found"] not in ("TRUE", "1") or found["missing"]:
        problems.append("is not found")
    for key, wanted in (("library", library), ("cudart", cudart)):
        if pathlib.Path(found.get(key, "")) != root / wanted:
            problems.append(f"{key} is not {wanted}")
    if str(root / include) not in found.get("includes", ""):
        problems.append(f"{include} is not on the include path")
    if found["version"] != "9.5.1":
        problems.append("the version is not 9.5.1")
    if problems:
        sys.exit(f"{problems}: {found}")


def toolkit(tree, arch):
    tree.cuda()
    tree.cudnn("usr/local/cuda/include", "usr/local/cuda/lib64/libcudnn.so")
    expect(tree.find(), tree.folder, "usr/local/cuda/lib64/libcudnn.so", "usr/local/cuda/include",
           "usr/local/cuda/lib64/libcudart.so")


def multiarch(tree, arch):
    tree.cuda()
    tree.cudnn(f"usr/include/{arch}", f"usr/lib/{arch}/libcudnn.so")
    expect(tree.find(), tree.folder, f"usr/lib/{arch}/libcudnn.so", f"usr/include/{arch}",
           "usr/local/cuda/lib64/libcudart.so")


def jetpack(tree, arch):
    target = "usr/local/cuda-12.6/targets/aarch64-linux"
    tree.cuda(f"{target}/include", f"{target}/lib/libcudart.so")
    (tree.folder / "usr/local/cuda-12.6/include").symlink_to("targets/aarch64-linux/include")
    (tree.folder / "usr/local/cuda-12.6/lib64").symlink_to("targets/aarch64-linux/lib")
    (tree.folder / "usr/local/cuda").symlink_to("cuda-12.6")
    tree.cudnn("usr/include", f"usr/lib/{arch}/libcudnn.so")
    expect(tree.find(), tree.folder, f"usr/lib/{arch}/libcudnn.so", "usr/include",
           "usr/local/cuda/lib64/libcudart.so")


def pip(tree, arch, cuda, version, crt):
    """The runtime's wheel lacks crt/host_defines.h: another one brings it."""
    nvidia = "venv/lib/python3.12/site-packages/nvidia"
    tree.cuda(f"{nvidia}/{cuda}/include", f"{nvidia}/{cuda}/lib/libcudart.so.{version}")
    (tree.folder / f"{nvidia}/{cuda}/include/crt/host_defines.h").unlink()
    tree.file(f"{nvidia}/{crt}/include/crt/host_defines.h")
    tree.cudnn(f"{nvidia}/cudnn/include", f"{nvidia}/cudnn/lib/libcudnn.so.9")
    expect(tree.find(VIRTUAL_ENV=str(tree.folder / "venv")), tree.folder,
           f"{nvidia}/cudnn/lib/libcudnn.so.9", f"{nvidia}/cudnn/include",
           f"{nvidia}/{cuda}/lib/libcudart.so.{version}")
    if f"{nvidia}/{crt}/include" not in tree.find(VIRTUAL_ENV=str(tree.folder / "venv"))["includes"]:
        sys.exit(f"the headers of {crt} are not on the include path")


def named(tree, arch):
    """A folder that the user names wins over what is installed."""
    toolkit(tree, arch)
    tree.cudnn("opt/mine/include", "opt/mine/lib/libcudnn.so")
    (tree.probe / "build/CMakeCache.txt").unlink()
    expect(tree.find(f"-DCUDNN_ROOT={tree.folder}/opt/mine"), tree.folder, "opt/mine/lib/libcudnn.so",
           "opt/mine/include", "usr/local/cuda/lib64/libcudart.so")


def absent(tree, arch):
    def check(words):
        (tree.probe / "build/CMakeCache.txt").unlink(missing_ok=True)
        found = tree.find()
        if found["found"] in ("TRUE", "1") or found["missing"] != words or "library" in found:
            sys.exit(f"not '{words}': {found}")

    check("the CUDA toolkit was not found, cuDNN was not found")
    tree.cuda()
    crt = tree.folder / "usr/local/cuda/include/crt/host_defines.h"
    crt.unlink()  # what nvidia-cuda-runtime of CUDA 13 lacks
    check("CUDA's crt/host_defines.h was not found (wheel nvidia-cuda-crt), cuDNN was not found")
    crt.touch()
    check("cuDNN was not found")
    tree.cudnn("usr/include", f"usr/lib/{arch}/libcudnn.so", major=8)
    check("cuDNN 8.5.1 is too old, 9 or newer is needed")


def architecture():
    with tempfile.TemporaryDirectory() as name:
        return Tree(name).find()["arch"]


arch = architecture()
cases = [toolkit, jetpack, named, absent,
         lambda tree, arch: pip(tree, arch, "cuda_runtime", 12, "cuda_nvcc"),
         lambda tree, arch: pip(tree, arch, "cu13", 13, "cu13")]
if arch:  # Debian and what comes from it
    cases.append(multiarch)
for case in cases:
    with tempfile.TemporaryDirectory() as name:
        case(Tree(name), arch or "x86_64-linux-gnu")
