#include "tests/docs/document_code.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/platform/files.h"
#include "tests/directory/runfile.h"

namespace directory_sync::docs {
namespace {

const char* const kDocuments[] = {"README.md",
                                  "docs/operations/configuration.md",
                                  "docs/operations/install.md"};

std::string ReadDocument(const std::string& document) {
  const auto content = ReadFile(fixture::Runfile(document));
  if (!content.ok()) {
    std::cerr << content.status() << std::endl;
    std::abort();
  }
  return *content;
}

// Words as a shell would split them; quotation marks join and vanish.
std::vector<std::string> ShellWords(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : absl::StrCat(line, " ")) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '#' && word.empty() && !quoted) {
      break;
    } else if (c == ' ' && !quoted) {
      if (!word.empty()) words.push_back(word);
      word.clear();
    } else {
      word.push_back(c);
    }
  }
  return words;
}

}  // namespace

std::vector<DocumentCommand> CommandsOf(const std::string& program) {
  std::vector<DocumentCommand> commands;
  for (const char* document : kDocuments) {
    for (absl::string_view line :
         absl::StrSplit(ReadDocument(document), '\n')) {
      const std::string text(absl::StripLeadingAsciiWhitespace(line));
      if (!absl::StartsWith(text, absl::StrCat(program, " "))) continue;
      commands.push_back({document, ShellWords(text)});
    }
  }
  return commands;
}

std::vector<std::string> Blocks(const std::string& document,
                                const std::string& language) {
  std::vector<std::string> blocks;
  bool inside = false;
  for (absl::string_view line : absl::StrSplit(ReadDocument(document), '\n')) {
    if (inside && line == "```") {
      inside = false;
    } else if (inside) {
      absl::StrAppend(&blocks.back(), line, "\n");
    } else if (line == absl::StrCat("```", language)) {
      inside = true;
      blocks.emplace_back();
    }
  }
  return blocks;
}

}  // namespace directory_sync::docs
