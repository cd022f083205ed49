/** One triangle that covers the canvas. */
export const VERTEX = `#version 300 es
void main() {
  gl_Position = vec4(float(gl_VertexID & 1) * 4.0 - 1.0, float(gl_VertexID & 2) * 2.0 - 1.0, 0.0, 1.0);
}`;

/**
 * Each word is looked up in the table, then neighbours are mixed: enlarged, between the four nearest; shrunk, over up to 4 by 4.
 * On a pixel's centre, and at one to one, the value is the table's own.
 * One loop does both, and one place reads a pixel: a computer without a graphics card compiles this while the reader waits.
 */
export const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D words;
uniform sampler2D colours;
uniform sampler2D table;
uniform vec2 origin;
uniform vec2 scale;
uniform float canvasHeight;
uniform bool isGrey;
uniform bool inverted;
out vec4 painted;

ivec2 size() {
  return isGrey ? textureSize(words, 0) : textureSize(colours, 0);
}

vec3 pixel(ivec2 at) {
  at = clamp(at, ivec2(0), size() - 1);
  if (isGrey) {
    uint word = texelFetch(words, at, 0).r;
    return vec3(texelFetch(table, ivec2(word & 255u, word >> 8u), 0).r);
  }
  vec3 colour = texelFetch(colours, at, 0).rgb;
  return inverted ? 1.0 - colour : colour;
}

vec3 mixed(vec2 at, vec2 covered) {
  bool shrinks = max(covered.x, covered.y) > 1.0;
  ivec2 taps = shrinks ? clamp(ivec2(ceil(covered)), 1, 4) : ivec2(2);
  vec2 corner = floor(at - 0.5);
  vec2 part = at - 0.5 - corner;
  vec3 sum = vec3(0.0);
  for (int y = 0; y < taps.y; y++) {
    for (int x = 0; x < taps.x; x++) {
      vec2 tap = vec2(x, y);
      vec2 place = shrinks ? floor(at + covered * ((tap + 0.5) / vec2(taps) - 0.5)) : corner + tap;
      vec2 share = shrinks ? 1.0 / vec2(taps) : mix(1.0 - part, part, tap);
      sum += share.x * share.y * pixel(ivec2(place));
    }
  }
  return sum;
}

void main() {
  vec2 at = (vec2(gl_FragCoord.x, canvasHeight - gl_FragCoord.y) - origin) / scale;
  if (any(lessThan(at, vec2(0.0))) || any(greaterThanEqual(at, vec2(size())))) {
    painted = vec4(0.0, 0.0, 0.0, 1.0);
  } else {
    painted = vec4(mixed(at, 1.0 / scale), 1.0);
  }
}`;
