namespace Windhover.Exporter.Mapping.Regexes;

internal enum RegexNodeKind : byte
{
    Empty,
    Class,
    BeginText,
    EndText,
    BeginLine,
    EndLine,
    WordBoundary,
    NoWordBoundary,
    Capture,
    Concat,
    Alternate,
    Repeat,
}
