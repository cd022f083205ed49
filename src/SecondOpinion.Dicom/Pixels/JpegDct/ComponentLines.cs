using System.Buffers;

namespace SecondOpinion.Dicom.Pixels.JpegDct;

/// <summary>The latest lines of one component's samples, stretched to the image's width and height and handed on in order.</summary>
/// <remarks>Two bands of lines are kept, never a plane. Halved components are stretched as the JPEG group's decoder does it by default: by
/// weights of 3 and 1 towards the neighbours, other ratios by repeating.</remarks>
internal sealed class ComponentLines : IDisposable
{
    private const int BlockSide = 8;
    private const int LeastForWeights = 3; // samples in a line, below that there are no neighbours on both sides

    private readonly DctComponent _component;
    private readonly ushort[] _samples;
    private readonly ushort[] _line;
    private readonly int _stride;
    private readonly int _bandLines;
    private readonly bool _isWeighted;
    private int _done;

    /// <param name="component">Whose.</param>
    /// <param name="blockColumns">Blocks in a line of the scan, those beyond the image too.</param>
    /// <param name="blockRows">Lines of blocks that the scan completes at a time.</param>
    public ComponentLines(DctComponent component, int blockColumns, int blockRows)
    {
        _component = component;
        _stride = blockColumns * BlockSide;
        _bandLines = blockRows * BlockSide;
        _isWeighted = component.StretchX == 2 && component.StretchY <= 2 && component.Width >= LeastForWeights;
        _samples = ArrayPool<ushort>.Shared.Rent(2 * _bandLines * _stride);
        _line = ArrayPool<ushort>.Shared.Rent(_stride * component.StretchX);
    }

    /// <summary>The place of a block: its first sample, the next line <see cref="Stride"/> further on.</summary>
    public Span<ushort> Block(int row, int column) => _samples.AsSpan((Line(row * BlockSide) * _stride) + (column * BlockSide));

    /// <summary>Samples from one line to the next.</summary>
    public int Stride => _stride;

    /// <summary>Hands on every line of the image that is certain once <paramref name="band"/> is complete.</summary>
    public void Complete(int band, ref DctPicture picture)
    {
        var ready = Math.Min((band + 1) * _bandLines, _component.Height);
        var waits = _isWeighted && _component.StretchY == 2 && ready < _component.Height ? 1 : 0; // for the line below
        for (; _done < ready - waits; _done++)
        {
            for (var part = 0; part < _component.StretchY; part++)
            {
                picture.Put(Stretch(_done, part), _component.Index, (_done * _component.StretchY) + part);
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<ushort>.Shared.Return(_samples, clearArray: true);
        ArrayPool<ushort>.Shared.Return(_line, clearArray: true);
    }

    private int Line(int row) => row % (2 * _bandLines);

    private ReadOnlySpan<ushort> Samples(int row) => _samples.AsSpan(Line(row) * _stride, _component.Width);

    private ReadOnlySpan<ushort> Stretch(int row, int part)
    {
        var samples = Samples(row);
        if (_component.StretchX == 1)
        {
            return samples;
        }

        var line = _line.AsSpan(0, samples.Length * _component.StretchX);
        if (!_isWeighted)
        {
            Upsampling.Repeat(samples, _component.StretchX, line);
        }
        else if (_component.StretchY == 1)
        {
            Upsampling.Across(samples, line);
        }
        else
        {
            Upsampling.Both(samples, Samples(Math.Clamp(part == 0 ? row - 1 : row + 1, 0, _component.Height - 1)), line);
        }

        return line;
    }
}

/// <summary>Stretches a line of samples.</summary>
internal static class Upsampling
{
    public static void Repeat(ReadOnlySpan<ushort> samples, int times, Span<ushort> line)
    {
        for (var at = 0; at < samples.Length; at++)
        {
            line.Slice(at * times, times).Fill(samples[at]);
        }
    }

    /// <summary>Each sample gives two: three parts itself, one part the neighbour on that side; rounded down and up in turn.</summary>
    public static void Across(ReadOnlySpan<ushort> samples, Span<ushort> line)
    {
        for (var at = 0; at < samples.Length; at++)
        {
            var centre = 3 * samples[at];
            line[2 * at] = at == 0 ? samples[0] : (ushort)((centre + samples[at - 1] + 1) >> 2);
            line[(2 * at) + 1] = at == samples.Length - 1 ? samples[at] : (ushort)((centre + samples[at + 1] + 2) >> 2);
        }
    }

    /// <summary>The same in both directions at once.</summary>
    public static void Both(ReadOnlySpan<ushort> near, ReadOnlySpan<ushort> far, Span<ushort> line)
    {
        var (before, centre) = (0, Column(near, far, 0));
        for (var at = 0; at < near.Length; at++)
        {
            var after = at == near.Length - 1 ? centre : Column(near, far, at + 1);
            line[2 * at] = (ushort)(((3 * centre) + (at == 0 ? centre : before) + 8) >> 4);
            line[(2 * at) + 1] = (ushort)(((3 * centre) + after + 7) >> 4);
            (before, centre) = (centre, after);
        }
    }

    private static int Column(ReadOnlySpan<ushort> near, ReadOnlySpan<ushort> far, int at) => (3 * near[at]) + far[at];
}
