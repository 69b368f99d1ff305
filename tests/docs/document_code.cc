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

// Of docs/objects.md.
const char* const kTests[] = {
    "tests/system/entries_system_test.cc",
    "tests/system/objects_system_test.cc",
    "tests/system/owner_system_test.cc",
    "tests/system/password_system_test.cc",
    "tests/system/scope_system_test.cc",
    "tests/system/sync_system_test.cc",
    "uploader/dispatch/large_list_test.cc",
    "uploader/dispatch/operation_books_test.cc",
    "uploader/drift/drift_check_test.cc",
    "uploader/plan/removal_room_test.cc",
    "uploader/reconcile/entry_test.cc",
    "uploader/service/bad_state_process_test.cc",
    "uploader/service/convergence_process_test.cc",
    "uploader/service/disk_full_test.cc",
    "uploader/service/drift_emulator_test.cc",
    "uploader/service/entry_sync_emulator_test.cc",
    "uploader/service/killed_at_each_step_test.cc",
    "uploader/service/killed_renames_test.cc",
    "uploader/service/list_answers_emulator_test.cc",
    "uploader/service/mailbox_owner_emulator_test.cc",
    "uploader/service/object_sync_emulator_test.cc",
    "uploader/service/password_emulator_test.cc",
    "uploader/service/poison_emulator_test.cc",
    "uploader/service/provider_fault_emulator_test.cc",
    "uploader/service/provider_trouble_emulator_test.cc",
    "uploader/service/proxy_process_test.cc",
    "uploader/service/random_history_process_test.cc",
    "uploader/service/registration_life_emulator_test.cc"};

bool IsRuleOrHead(absl::string_view line, absl::string_view next) {
  return absl::StartsWith(line, "|--") || absl::StartsWith(next, "|--");
}

}  // namespace

std::vector<std::vector<std::string>> TableRows(const std::string& document) {
  std::vector<std::vector<std::string>> rows;
  const std::vector<std::string> lines =
      absl::StrSplit(ReadDocument(document), '\n');
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    if (!absl::StartsWith(lines[i], "|")) continue;
    if (IsRuleOrHead(lines[i], lines[i + 1])) continue;
    rows.emplace_back();
    for (const absl::string_view cell :
         absl::StrSplit(lines[i], '|', absl::SkipWhitespace())) {
      rows.back().emplace_back(absl::StripAsciiWhitespace(cell));
    }
  }
  return rows;
}

std::string TestSources() {
  std::string sources;
  for (const char* file : kTests) sources += ReadDocument(file);
  return sources;
}

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
