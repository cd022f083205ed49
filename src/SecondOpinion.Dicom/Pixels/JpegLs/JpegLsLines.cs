using System.Buffers;

namespace SecondOpinion.Dicom.Pixels.JpegLs;

/// <summary>The line being coded and the one above it, of each component of a scan, with one sample of margin on either side.</summary>
internal sealed class JpegLsLines : IDisposable
{
    private readonly ushort[] _samples;
    private readonly int _stride;
    private int _parity;

    public JpegLsLines(int width, int components)
    {
        (Width, Components, _stride) = (width, components, width + 2);
        _samples = ArrayPool<ushort>.Shared.Rent(2 * components * _stride);
        Array.Clear(_samples); // above the first line all is 0
    }

    public int Width { get; }

    public int Components { get; }

    public Span<ushort> Previous(int component) => Line(component, 1 - _parity);

    public Span<ushort> Current(int component) => Line(component, _parity);

    /// <summary>Current becomes previous.</summary>
    public void Advance() => _parity = 1 - _parity;

    public void Dispose() => ArrayPool<ushort>.Shared.Return(_samples, clearArray: true);

    private Span<ushort> Line(int component, int parity) => _samples.AsSpan(((2 * component) + parity) * _stride, _stride);
}
