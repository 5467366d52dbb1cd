// Reading pictures back, with other code than that which wrote them: pixels of a PNG, elements of an SVG.
#pragma once

#include <cctype>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <cairo.h>

#include "plot/colour.h"

namespace segue::testing {

/// A decoded PNG; throws if it is none.
class Png {
  public:
    explicit Png(std::string_view bytes) {
        const auto read = [](void* rest, unsigned char* data, unsigned int size) {
            auto& view = *static_cast<std::string_view*>(rest);
            if (view.size() < size) return CAIRO_STATUS_READ_ERROR;
            view.copy(reinterpret_cast<char*>(data), size);
            view.remove_prefix(size);
            return CAIRO_STATUS_SUCCESS;
        };
        surface_.reset(cairo_image_surface_create_from_png_stream(read, &bytes));
        if (cairo_surface_status(surface_.get()) != CAIRO_STATUS_SUCCESS) throw std::runtime_error("no PNG");
    }

    int width() const { return cairo_image_surface_get_width(surface_.get()); }
    int height() const { return cairo_image_surface_get_height(surface_.get()); }
    plot::Rgb at(int x, int y) const {
        if (x < 0 || y < 0 || x >= width() || y >= height()) throw std::out_of_range("pixel");
        const unsigned char* row = cairo_image_surface_get_data(surface_.get()) +
                                   static_cast<std::ptrdiff_t>(y) * cairo_image_surface_get_stride(surface_.get());
        return {row[4 * x + 2], row[4 * x + 1], row[4 * x]};
    }

  private:
    struct Destroy {
        void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    };
    std::unique_ptr<cairo_surface_t, Destroy> surface_;
};

/// The bytes of a "data:image/png;base64,..." address.
inline std::string bytes_of_data_url(std::string_view url) {
    constexpr std::string_view kStart = "data:image/png;base64,";
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (!url.starts_with(kStart) || (url.size() - kStart.size()) % 4 != 0) throw std::runtime_error("no data URL");
    std::string bytes;
    unsigned bits = 0;
    int count = 0;
    for (const char digit : url.substr(kStart.size())) {
        const std::size_t value = kDigits.find(digit);
        if (value == std::string_view::npos) break;  // padding
        bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFU;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
    }
    return bytes;
}

struct Element {
    std::string name;
    std::map<std::string, std::string> attributes;
    std::string text;

    double number(const std::string& attribute) const { return std::stod(attributes.at(attribute)); }
};

/// The elements of an XML document in the order of their starts. Throws std::runtime_error where the document is not
/// well-formed. Knows what an SVG of ours may hold: elements, attributes, text and the predefined entities.
class Xml {
  public:
    explicit Xml(std::string_view document) : rest_(document) {
        skip_space();
        element();
        skip_space();
        require(rest_.empty(), "something after the root");
    }

    const std::vector<Element>& elements() const { return elements_; }
    std::vector<Element> named(std::string_view name) const {
        std::vector<Element> found;
        for (const auto& element : elements_) {
            if (element.name == name) found.push_back(element);
        }
        return found;
    }
    std::vector<std::string> texts() const {
        std::vector<std::string> all;
        for (const auto& element : named("text")) all.push_back(element.text);
        return all;
    }

  private:
    static void require(bool holds, const std::string& reason) {
        if (!holds) throw std::runtime_error("not well-formed: " + reason);
    }
    bool take(std::string_view token) {
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }
    void skip_space() {
        while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_.front())) != 0) rest_.remove_prefix(1);
    }
    std::string name() {
        std::string word;
        while (!rest_.empty() && (std::isalnum(static_cast<unsigned char>(rest_.front())) != 0 ||
                                  std::string_view("-_:").find(rest_.front()) != std::string_view::npos)) {
            word += rest_.front();
            rest_.remove_prefix(1);
        }
        require(!word.empty(), "a name is missing");
        return word;
    }
    std::string characters_until(char end) {
        std::string value;
        while (!rest_.empty() && rest_.front() != end) {
            if (take("&amp;")) {
                value += '&';
            } else if (take("&lt;")) {
                value += '<';
            } else if (take("&gt;")) {
                value += '>';
            } else if (take("&quot;")) {
                value += '"';
            } else {
                const auto byte = static_cast<unsigned char>(rest_.front());
                require(byte != '&' && byte != '<' && (byte >= 0x20 || byte == '\n'), "a bare character");
                require(!rest_.starts_with("\xEF\xBF\xBE") && !rest_.starts_with("\xEF\xBF\xBF"), "no character");
                value += rest_.front();
                rest_.remove_prefix(1);
            }
        }
        require(!rest_.empty(), "the end is missing");
        return value;
    }
    void element() {
        require(take("<"), "an element is missing");
        const std::size_t index = elements_.size();
        elements_.push_back({.name = name()});
        while (true) {
            skip_space();
            if (take("/>")) return;
            if (take(">")) break;
            const std::string attribute = name();
            require(take("=\""), "an attribute without a value");
            const std::string value = characters_until('"');
            require(take("\"") && elements_[index].attributes.emplace(attribute, value).second, "an attribute twice");
        }
        while (true) {
            elements_[index].text += characters_until('<');
            if (take("</")) break;
            element();
        }
        require(name() == elements_[index].name && take(">"), "tags that do not match");
    }

    std::string_view rest_;
    std::vector<Element> elements_;
};

}  // namespace segue::testing
