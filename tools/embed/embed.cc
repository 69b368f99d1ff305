// Writes a header and a source file that hold files as strings:
//
//   embed HEADER SOURCE NAMESPACE FILE...
//
// Each FILE becomes a function Embedded_<name>(), with every character but
// letters and digits replaced by '_'.

#include <cctype>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

std::string FunctionName(const std::string& path) {
  std::string name = path.substr(path.rfind('/') + 1);
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return "Embedded_" + name;
}

// As string literals, which compile far faster than a list of numbers.
void WriteBytes(const std::string& content, std::ostream& out) {
  constexpr size_t kBytesPerLine = 64;
  out << "static const char kBytes[] =";
  for (size_t i = 0; i < content.size(); ++i) {
    if (i % kBytesPerLine == 0) out << (i == 0 ? "\n\"" : "\"\n\"");
    const unsigned char byte = static_cast<unsigned char>(content[i]);
    // Always three octal digits, so that a digit behind it stays one.
    out << '\\' << char('0' + (byte >> 6)) << char('0' + ((byte >> 3) & 7))
        << char('0' + (byte & 7));
  }
  out << (content.empty() ? " \"\";\n" : "\";\n");
}

int Embed(const std::string& header_path, const std::string& source_path,
          const std::string& name_space,
          const std::vector<std::string>& files) {
  std::ofstream header(header_path);
  std::ofstream source(source_path);
  header << "#pragma once\n#include \"absl/strings/string_view.h\"\n"
         << "namespace " << name_space << " {\n";
  source << "#include \"absl/strings/string_view.h\"\nnamespace " << name_space
         << " {\n";
  for (const std::string& path : files) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
      std::cerr << "embed: cannot read " << path << "\n";
      return 1;
    }
    const std::string content(std::istreambuf_iterator<char>(file), {});
    const std::string name = FunctionName(path);
    header << "absl::string_view " << name << "();\n";
    source << "absl::string_view " << name << "() {\n";
    WriteBytes(content, source);
    source << "return absl::string_view(kBytes, " << content.size()
           << ");\n}\n";
  }
  header << "}\n";
  source << "}\n";
  header.flush();
  source.flush();
  return header.good() && source.good() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::cerr << "usage: embed HEADER SOURCE NAMESPACE FILE...\n";
    return 2;
  }
  return Embed(argv[1], argv[2], argv[3],
               std::vector<std::string>(argv + 4, argv + argc));
}
