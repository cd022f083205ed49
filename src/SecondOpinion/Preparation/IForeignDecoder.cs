using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>Decodes what the managed decoders cannot (JPEG 2000 and its relatives), by a program outside that is not trusted.</summary>
public interface IForeignDecoder
{
    /// <summary>Whether there is a program for this transfer syntax.</summary>
    bool CanDecode(string transferSyntaxUid);

    /// <summary>Decodes one frame as <see cref="FrameDecoder"/> would leave it. Waits for the program, as for any decoder, but never longer than its
    /// limit.</summary>
    /// <param name="codestream">One frame's fragments joined.</param>
    /// <param name="layout">What the header says, made for the transfer syntax.</param>
    /// <param name="destination">Exactly <see cref="PixelLayout.FrameBytes"/>; undefined after a failure.</param>
    /// <returns>Null when it is done. Else why nothing may be shown: <c>program-missing</c>, <c>program-failed</c>, <c>program-slow</c>, or
    /// <c>program-lied</c> where it gave another picture than the codestream announces.</returns>
    /// <exception cref="DicomException">The codestream is damaged or contradicts its header; the program was not asked.</exception>
    string? Decode(ReadOnlySpan<byte> codestream, PixelLayout layout, Span<byte> destination);
}

/// <summary>The program outside gave no picture that can be believed.</summary>
/// <param name="word">As <see cref="IForeignDecoder.Decode"/> answers it.</param>
internal sealed class ForeignDecoderException(string word) : DicomException($"The decoder outside gave no picture: {word}.")
{
    /// <summary>Why.</summary>
    public string Word { get; } = word;
}
