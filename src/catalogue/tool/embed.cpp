// The build's own tool: writes the images of the catalogue as C++ source.
//
//     leastwise_embed SERVICES.txt POLICIES.txt OUT.cpp
//
// An image becomes one long string literal: compilers read that at tens of megabytes in a second,
// where a list of numbers or a table of constructor calls would take them minutes. It is a program
// of ours so that a build needs no interpreter; it runs on the machine that builds.
#include <array>
#include <cstddef>
#include <expected>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "catalogue/image_writer.h"

namespace {

std::string slurp(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Printable characters as they are, all others as three octal digits, which cannot run into what
// follows. A new line of source every so often keeps editors and diffs alive.
std::string literal(std::string_view bytes) {
  constexpr std::size_t kLine = 4000;
  std::string out = "\"";
  std::size_t line_begin = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\' && c != '?') {
      out.push_back(c);
    } else {
      out.push_back('\\');
      for (unsigned shift = 9; shift > 0;) {
        shift -= 3;
        out.push_back(static_cast<char>('0' + (byte >> shift & 7U)));
      }
    }
    if (out.size() - line_begin > kLine) {
      out += "\"\n\"";
      line_begin = out.size();
    }
  }
  return out + "\"";
}

bool put(std::ostream& out, std::string_view name, std::string_view image) {
  out << "extern const char k" << name << "Bytes[];\n"
      << "const char k" << name << "Bytes[] =\n"
      << literal(image) << ";\n"
      << "extern const std::size_t k" << name << "Size;\n"
      << "const std::size_t k" << name << "Size = " << image.size() << ";\n";
  return out.good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: leastwise_embed SERVICES POLICIES OUT\n";
    return 2;
  }
  const auto services = leastwise::image::write_services(slurp(argv[1]));
  const auto policies = leastwise::image::write_policies(slurp(argv[2]));
  for (const auto* image : {&services, &policies}) {
    if (!*image) {
      std::cerr << argv[image == &services ? 1 : 2] << ": at byte " << image->error().begin << ": "
                << image->error().message << "\n";
      return 1;
    }
  }
  std::ofstream out(argv[3], std::ios::binary);
  out << "// Generated from the catalogue's data by leastwise_embed.\n#include <cstddef>\n\n"
      << "#ifdef __clang__\n#pragma clang diagnostic ignored \"-Woverlength-strings\"\n#endif\n\n"
      << "namespace leastwise::image {\n";
  const bool is_written = put(out, "Services", *services) && put(out, "Policies", *policies);
  out << "}  // namespace leastwise::image\n";
  return is_written ? 0 : 1;
}
