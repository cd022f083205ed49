namespace SecondOpinion.Dicom.Files;

/// <summary>Where frames begin when no table says: at fragments that open with the mark of a codestream.</summary>
internal static class CodestreamStarts
{
    /// <summary>Start of image of JPEG and JPEG-LS; of JPEG 2000; the signature boxes of JP2 and JPEG XL.</summary>
    private static readonly byte[][] Marks =
    [
        [0xFF, 0xD8, 0xFF],
        [0xFF, 0x4F, 0xFF, 0x51],
        [0xFF, 0x0A],
        [0x00, 0x00, 0x00, 0x0C],
    ];

    /// <summary>The first fragment of each frame, also of those beyond the last one that the file announces: they end the last frame.</summary>
    /// <remarks>RLE has no mark, and needs none: a frame is one fragment (PS3.5 annex G.2).</remarks>
    public static List<int> Find(DicomPixelData pixels, TransferSyntax syntax, int frames)
    {
        List<int> firsts = [];
        Span<byte> head = stackalloc byte[4];
        for (var at = 0; at < pixels.Fragments.Count; at++)
        {
            var opening = head[..pixels.Source.Read(pixels.Fragments[at].Offset, head[..(int)Math.Min(4, pixels.Fragments[at].Length)])];
            if (syntax.Uid == TransferSyntax.RleLossless.Uid || Opens(opening))
            {
                firsts.Add(at);
            }
        }

        // One start per frame, or starts that cannot be told from chance: then no frame is certain.
        return firsts.Count >= frames && firsts[0] == 0 ? firsts : [];
    }

    private static bool Opens(ReadOnlySpan<byte> opening)
    {
        foreach (var mark in Marks)
        {
            if (opening.StartsWith(mark))
            {
                return true;
            }
        }

        return false;
    }
}
