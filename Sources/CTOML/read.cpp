// Walks what toml++ made of a document and writes it out flat.
#include "scan.h"

// What toml++ 3.3 takes for granted and hostile input breaks must end the reading, not the process:
// by its default an assertion aborts, and with NDEBUG the compiler is told that it holds.
[[noreturn]] static void nb_toml_give_up();
#define TOML_ASSERT(expression) (static_cast<bool>(expression) ? static_cast<void>(0) : nb_toml_give_up())
#undef NDEBUG

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_UNRELEASED_FEATURES 0
// Otherwise numbers are read by a string stream, which brings the whole of iostreams and locales.
#define TOML_FLOAT_CHARCONV 1
#include <toml++/toml.h>

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

// Of the reading that is under way on this thread.
static thread_local std::jmp_buf nb_toml_start;

// What was allocated so far is lost, once: nestbox ends with the message.
static void nb_toml_give_up() { std::longjmp(nb_toml_start, 1); }

namespace {

struct Writer {
    std::vector<nb_toml_node> nodes;
    std::string text;

    void write(const toml::node &node, const toml::key *key) {
        const size_t index = nodes.size();
        nodes.push_back(nb_toml_node{});
        nb_toml_node flat{};
        const auto value = node.source().begin;
        const auto name = key == nullptr ? value : key->source().begin;
        flat.line = value.line;
        flat.column = value.column;
        flat.key_line = name.line;
        flat.key_column = name.column;
        if (key != nullptr) append(key->str(), flat.key_start, flat.key_length);
        writeValue(node, flat);
        flat.below = static_cast<uint32_t>(nodes.size() - index - 1);
        nodes[index] = flat;
    }

private:
    void writeValue(const toml::node &node, nb_toml_node &flat) {
        switch (node.type()) {
        case toml::node_type::table:
            flat.kind = NB_TOML_TABLE;
            for (auto &&[key, child] : *node.as_table()) write(child, &key);
            break;
        case toml::node_type::array:
            flat.kind = NB_TOML_ARRAY;
            for (auto &&child : *node.as_array()) write(child, nullptr);
            break;
        case toml::node_type::string:
            flat.kind = NB_TOML_STRING;
            append(node.as_string()->get(), flat.start, flat.length);
            break;
        case toml::node_type::integer: {
            flat.kind = NB_TOML_INTEGER;
            char digits[32];
            const long long number = node.as_integer()->get();
            append({digits, print(digits, sizeof digits, "%lld", number)}, flat.start, flat.length);
            break;
        }
        case toml::node_type::floating_point: {
            flat.kind = NB_TOML_FLOAT;
            char digits[32];
            // As many digits as survive a double: 0.1 stays 0.1.
            const double number = node.as_floating_point()->get();
            append({digits, print(digits, sizeof digits, "%.15g", number)}, flat.start, flat.length);
            break;
        }
        case toml::node_type::boolean:
            flat.kind = NB_TOML_BOOLEAN;
            append(node.as_boolean()->get() ? "true" : "false", flat.start, flat.length);
            break;
        default: flat.kind = NB_TOML_DATE; break;
        }
    }

    template <typename Number>
    static size_t print(char *buffer, size_t size, const char *format, Number number) {
        return static_cast<size_t>(std::snprintf(buffer, size, format, number));
    }

    void append(std::string_view piece, uint32_t &start, uint32_t &length) {
        start = static_cast<uint32_t>(text.size());
        length = static_cast<uint32_t>(piece.size());
        text.append(piece);
    }
};

// A copy that C can free; nullptr for nothing, and when there is no memory.
template <typename Element>
const Element *copied(const Element *elements, size_t count) {
    if (count == 0) return nullptr;
    void *copy = std::malloc(count * sizeof(Element));
    if (copy != nullptr) std::memcpy(copy, elements, count * sizeof(Element));
    return static_cast<const Element *>(copy);
}

void setText(nb_toml_document &document, std::string_view text) {
    document.text = reinterpret_cast<const uint8_t *>(copied(text.data(), text.size()));
    document.text_length = document.text == nullptr ? 0 : static_cast<uint32_t>(text.size());
}

}  // namespace

nb_toml_document nb_toml_read(const uint8_t *bytes, size_t length) {
    nb_toml_document document{};
    const auto scanned = nb_toml_scan(bytes, length);
    document.problem = scanned.problem;
    document.line = scanned.line;
    document.column = scanned.column;
    if (scanned.problem != NB_TOML_FINE) return document;

    if (setjmp(nb_toml_start) != 0) {
        document.problem = NB_TOML_SYNTAX;
        document.line = document.column = 1;
        setText(document, "the parser gives up on something in this file");
        return document;
    }
    const auto result = toml::parse(std::string_view(reinterpret_cast<const char *>(bytes), length));
    if (!result) {
        document.problem = NB_TOML_SYNTAX;
        document.line = result.error().source().begin.line;
        document.column = result.error().source().begin.column;
        setText(document, result.error().description());
        return document;
    }
    Writer writer;
    writer.write(result.table(), nullptr);
    document.nodes = copied(writer.nodes.data(), writer.nodes.size());
    document.node_count = document.nodes == nullptr ? 0 : static_cast<uint32_t>(writer.nodes.size());
    setText(document, writer.text);
    if (document.node_count == 0 || (document.text_length == 0 && !writer.text.empty())) {
        document.problem = NB_TOML_NO_MEMORY;
    }
    return document;
}

void nb_toml_release(nb_toml_document document) {
    std::free(const_cast<nb_toml_node *>(document.nodes));
    std::free(const_cast<uint8_t *>(document.text));
}
