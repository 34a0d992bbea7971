// Sheets as one SQLite file, made in memory. Page size and order of insertion are fixed and nothing tells the time, so
// the same sheets give the same bytes (with the same version of SQLite, whose number is in them).
#include <sqlite3.h>

#include <memory>

#include "tensor/error.h"
#include "tools/survey/sheets.h"

namespace limpid::tools::survey {

namespace {

class Database {
 public:
  Database() {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    file_.reset(opened);
    expect(code == SQLITE_OK);
  }

  void run(const std::string& sql) {
    expect(sqlite3_exec(file_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  }

  void insert(const std::string& sql, const std::vector<std::vector<Cell>>& rows) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v2(file_.get(), sql.c_str(), -1, &prepared, nullptr);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(prepared, sqlite3_finalize);
    expect(code == SQLITE_OK);
    for (const std::vector<Cell>& row : rows) {
      for (std::size_t c = 0; c < row.size(); ++c) expect(bind(prepared, static_cast<int>(c) + 1, row[c]) == SQLITE_OK);
      expect(sqlite3_step(prepared) == SQLITE_DONE);
      expect(sqlite3_reset(prepared) == SQLITE_OK);
    }
  }

  std::string bytes() {
    sqlite3_int64 size = 0;
    const std::unique_ptr<unsigned char, void (*)(void*)> data(sqlite3_serialize(file_.get(), "main", &size, 0),
                                                               sqlite3_free);
    if (data == nullptr) throw Error("[survey.sqlite] out of memory");
    return {reinterpret_cast<const char*>(data.get()), static_cast<std::size_t>(size)};
  }

 private:
  static int bind(sqlite3_stmt* statement, int place, const Cell& cell) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return sqlite3_bind_int64(statement, place, *number);
    if (const auto* real = std::get_if<double>(&cell)) return sqlite3_bind_double(statement, place, *real);
    if (const auto* text = std::get_if<std::string>(&cell))
      return sqlite3_bind_text64(statement, place, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    return sqlite3_bind_null(statement, place);
  }
  void expect(bool fine) const {
    if (!fine)
      throw Error("[survey.sqlite] " + std::string(file_ == nullptr ? "out of memory" : sqlite3_errmsg(file_.get())));
  }

  struct Close {
    void operator()(sqlite3* file) const { sqlite3_close_v2(file); }
  };
  std::unique_ptr<sqlite3, Close> file_;
};

}  // namespace

std::string database_bytes(std::span<const Sheet> sheets) {
  Database database;
  database.run("PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; BEGIN");
  for (const Sheet& sheet : sheets) {
    std::string columns, places;
    for (const std::string& column : sheet.columns) {
      columns += (columns.empty() ? "\"" : ", \"") + column + "\"";
      places += places.empty() ? "?" : ", ?";
    }
    database.run("CREATE TABLE \"" + sheet.name + "\" (" + columns + ")");
    database.insert("INSERT INTO \"" + sheet.name + "\" VALUES (" + places + ")", sheet.rows);
  }
  database.run("COMMIT");
  return database.bytes();
}

}  // namespace limpid::tools::survey
