using System.Buffers;
using System.Buffers.Binary;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

/// <summary>Writes the pixel data element.</summary>
internal abstract class PixelWriter(DicomTag tag)
{
    private const int ItemHeader = 8;

    public DicomTag Tag { get; } = tag;

    public static PixelWriter? For(PixelSupply? supply, TransferSyntax syntax)
    {
        var isEncapsulated = supply is PixelSupply.Encapsulated or PixelSupply.OneByOne { NativeLength: null } or PixelSupply.Copy { Pixels.IsEncapsulated: true };
        if (supply is not null && isEncapsulated != syntax.IsEncapsulated)
        {
            throw new DicomException("The pixel data is not encoded as the transfer syntax says.");
        }

        return supply switch
        {
            PixelSupply.Copy { Pixels.Damage: { } damage } => throw new DicomException(damage),
            PixelSupply.Copy { Pixels.IsEncapsulated: true } copy => new FragmentCopy(copy.Pixels),
            PixelSupply.Copy copy => new NativeCopy(copy.Pixels),
            PixelSupply.Native native => new NativeFrameList(native),
            PixelSupply.Encapsulated frames => new FragmentFrameList(frames.Frames),
            PixelSupply.OneByOne frames => new FrameByFrame(frames),
            _ => null,
        };
    }

    public abstract void Write(ElementWriter elements, IBufferWriter<byte> destination);

    private static uint Fit(long length) => length < uint.MaxValue - 1
        ? (uint)(length + (length & 1))
        : throw new DicomException("The pixel data is too long for one element.");

    private sealed class NativeCopy(DicomPixelData pixels) : PixelWriter(pixels.Tag)
    {
        public override void Write(ElementWriter elements, IBufferWriter<byte> destination)
        {
            elements.WriteHeader(Tag, pixels.Vr, Fit(pixels.Range.Length));
            elements.WriteRange(pixels.Source, pixels.Range, padding: 0);
        }
    }

    private sealed class FragmentCopy(DicomPixelData pixels) : PixelWriter(pixels.Tag)
    {
        public override void Write(ElementWriter elements, IBufferWriter<byte> destination)
        {
            // A table is only true while every fragment keeps its length; none at all is always allowed.
            var keepsTable = pixels.BasicOffsetTable.Length % 4 == 0 && pixels.Fragments.All(fragment => fragment.Length % 2 == 0);
            elements.WriteHeader(Tag, Vr.OB, uint.MaxValue);
            WriteItem(elements, keepsTable ? pixels.BasicOffsetTable : default);
            foreach (var fragment in pixels.Fragments)
            {
                WriteItem(elements, fragment);
            }

            elements.WriteHeader(ElementHeader.SequenceEnd, Vr.None, 0);
        }

        private void WriteItem(ElementWriter elements, ByteRange range)
        {
            elements.WriteHeader(ElementHeader.Item, Vr.None, Fit(range.Length));
            elements.WriteRange(pixels.Source, range, padding: 0);
        }
    }

    private sealed class NativeFrameList(PixelSupply.Native native) : PixelWriter(Tags.PixelData)
    {
        public override void Write(ElementWriter elements, IBufferWriter<byte> destination)
        {
            var length = native.Frames.Sum(frame => (long)frame.Length);
            elements.WriteHeader(Tag, native.Vr, Fit(length));
            foreach (var frame in native.Frames)
            {
                destination.Write(frame.Span);
            }

            elements.Pad(length, padding: 0);
        }
    }

    private sealed class FrameByFrame(PixelSupply.OneByOne supply) : PixelWriter(Tags.PixelData)
    {
        public override void Write(ElementWriter elements, IBufferWriter<byte> destination)
        {
            elements.WriteHeader(Tag, supply.NativeLength is null ? Vr.OB : Vr.OW, supply.NativeLength is { } all ? Fit(all) : uint.MaxValue);
            if (supply.NativeLength is null)
            {
                elements.WriteHeader(ElementHeader.Item, Vr.None, 0);
            }

            var written = 0L;
            foreach (var frame in supply.Frames)
            {
                if (supply.NativeLength is null)
                {
                    elements.WriteHeader(ElementHeader.Item, Vr.None, Fit(frame.Length));
                }

                destination.Write(frame.Span);
                elements.Pad(supply.NativeLength is null ? frame.Length : 0, padding: 0);
                written += frame.Length;
            }

            if (supply.NativeLength is not { } announced)
            {
                elements.WriteHeader(ElementHeader.SequenceEnd, Vr.None, 0);
                return;
            }

            elements.Pad(written, padding: 0);
            if (written != announced)
            {
                throw new DicomException("The frames are not as long together as was announced.");
            }
        }
    }

    private sealed class FragmentFrameList(IReadOnlyList<ReadOnlyMemory<byte>> frames) : PixelWriter(Tags.PixelData)
    {
        public override void Write(ElementWriter elements, IBufferWriter<byte> destination)
        {
            elements.WriteHeader(Tag, Vr.OB, uint.MaxValue);
            var table = Table();
            elements.WriteHeader(ElementHeader.Item, Vr.None, (uint)table.Length);
            destination.Write(table);
            foreach (var frame in frames)
            {
                elements.WriteHeader(ElementHeader.Item, Vr.None, Fit(frame.Length));
                destination.Write(frame.Span);
                elements.Pad(frame.Length, padding: 0);
            }

            elements.WriteHeader(ElementHeader.SequenceEnd, Vr.None, 0);
        }

        private byte[] Table()
        {
            var table = new byte[frames.Count * 4];
            var offset = 0L;
            for (var at = 0; at < frames.Count; at++)
            {
                if (offset > uint.MaxValue)
                {
                    return [];
                }

                BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(at * 4), (uint)offset);
                offset += ItemHeader + Fit(frames[at].Length);
            }

            return table;
        }
    }
}
