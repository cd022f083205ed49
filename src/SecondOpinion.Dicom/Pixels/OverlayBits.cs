using System.Runtime.InteropServices;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>Bits of a sample outside Bits Stored. Old modalities hid overlays there, text included (PS3.5 section 8.1.2).</summary>
public static class OverlayBits
{
    /// <summary>Clears every bit outside Bits Stored, in place; above a signed sample the sign is repeated.</summary>
    /// <param name="frame">One frame as <see cref="FrameDecoder"/> leaves it.</param>
    /// <param name="layout">Says which bits are stored.</param>
    public static void Clear(Span<byte> frame, PixelLayout layout)
    {
        if (frame.Length != layout.FrameBytes)
        {
            throw new ArgumentException("The frame is not as long as its layout says.", nameof(frame));
        }

        var above = 31 - layout.HighBit;
        var below = layout.HighBit + 1 - layout.BitsStored;
        switch (layout.BitsAllocated)
        {
            case 8:
                foreach (ref var sample in frame)
                {
                    sample = (byte)Keep(sample, above, below, layout.IsSigned);
                }

                break;
            case 16:
                foreach (ref var sample in MemoryMarshal.Cast<byte, ushort>(frame))
                {
                    sample = (ushort)Keep(sample, above, below, layout.IsSigned);
                }

                break;
            default:
                foreach (ref var sample in MemoryMarshal.Cast<byte, uint>(frame))
                {
                    sample = Keep(sample, above, below, layout.IsSigned);
                }

                break;
        }
    }

    private static uint Keep(uint sample, int above, int below, bool signed)
    {
        var kept = signed ? (uint)((int)(sample << above) >> above) : sample << above >> above;
        return kept >> below << below;
    }
}
