#ifndef TESTS_DOCS_DOCUMENT_CODE_H_
#define TESTS_DOCS_DOCUMENT_CODE_H_

#include <string>
#include <vector>

namespace directory_sync::docs {

// A command in a document, as its words; comments are gone.
struct DocumentCommand {
  std::string document;
  std::vector<std::string> words;
};

// Every line of code in the README and in docs/operations that begins with
// `program`. Aborts when a document can't be read.
std::vector<DocumentCommand> CommandsOf(const std::string& program);

// The content of the fenced blocks of that language in a document, for
// example ("docs/operations/configuration.md", "toml").
std::vector<std::string> Blocks(const std::string& document,
                                const std::string& language);

// The cells of every row of the tables in a document, without their heads.
std::vector<std::vector<std::string>> TableRows(const std::string& document);

// The text of the files of tests that docs/objects.md speaks of.
std::string TestSources();

}  // namespace directory_sync::docs

#endif  // TESTS_DOCS_DOCUMENT_CODE_H_
