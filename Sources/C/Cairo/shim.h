#pragma once
#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

// A cast by macro, which Swift does not see.
static inline void easel_pango_use_config(PangoFontMap *map, FcConfig *config) {
  pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
}

// Flags that are bits of an unsigned number, and arithmetic in a macro.
static inline int easel_pango_glyph_is_unknown(PangoGlyph glyph) {
  return (glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0;
}
static inline int easel_pango_glyph_is_empty(PangoGlyph glyph) {
  return glyph == PANGO_GLYPH_EMPTY;
}
static inline int easel_pango_is_right_to_left(PangoAnalysis const *analysis) {
  return analysis->level % 2;
}
