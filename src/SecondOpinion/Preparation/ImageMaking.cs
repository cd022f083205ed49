using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Deidentification.Pictures;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Preparation;

/// <summary>What came of an image: it is safe, or it is not shown and why, or a person must look at it first.</summary>
internal abstract record MadeImage
{
    private MadeImage()
    {
    }

    public sealed record Safe(SafeImage Image) : MadeImage;

    /// <param name="Why">For whoever waits for it.</param>
    /// <param name="Review">For whoever looks; null when nobody need.</param>
    public sealed record NotShown(Withheld Why, ToReview? Review = null) : MadeImage;
}

/// <summary>Judges an image, makes its header safe and looks at its pixels where the judgement says so. The same for a case and for a folder of files.</summary>
/// <remarks>Every frame is decoded, or written anew from its coefficients, so that no byte of a foreign codestream, comment or padding leaves.</remarks>
internal sealed class ImageMaking(PixelCare pixels, IForeignDecoder? foreign)
{
    /// <summary>A longer clip is not shown.</summary>
    public const int MostFrames = 20_000;

    /// <summary>Also for what a decoder finds only when the frames are written.</summary>
    public static readonly Withheld Unreadable = new("Unreadable files", "could not be read safely", "unreadable");

    private static readonly Withheld Compressed = new("Images in a rare form", "stored in a form this service cannot read yet", "undecodable");
    private static readonly Withheld Undecoded = new("Images in a rare form", "stored in a form whose decoder failed on them", "undecoded");

    /// <summary>Makes one image.</summary>
    /// <param name="file">As archived.</param>
    /// <param name="decodedFrom">The syntax it was archived in, where the archive decoded it.</param>
    /// <param name="pseudonyms">The case's.</param>
    /// <param name="cancellationToken">Ends the search for text.</param>
    /// <exception cref="Exception">Of which <see cref="WhyUnreadable"/> knows the reason, or a fault of the house.</exception>
    public async Task<MadeImage> MakeAsync(DicomFile file, string? decodedFrom, CasePseudonyms pseudonyms, CancellationToken cancellationToken)
    {
        var judgement = Gate.Judge(GateFacts.Of(file.Dataset));
        switch (judgement)
        {
            case Judgement.Withhold(var why):
                return new MadeImage.NotShown(why);
            case Judgement.Review(var kind, var because):
                return ToReview(kind, new ToReview(because, [], null));
        }

        if (!FrameSupply.CanRead(file.TransferSyntax.Uid, foreign))
        {
            return new MadeImage.NotShown(Compressed);
        }

        var index = FrameIndex.Of(file);
        var clean = Deidentifier.Apply(file.Dataset, pseudonyms);
        LossyHistory.Note(clean.Header, decodedFrom ?? file.TransferSyntax.Uid);
        if (index.Count > MostFrames || ImagePixel.Of(clean.Header) != index.Image)
        {
            return new MadeImage.NotShown(Unreadable);
        }

        var frames = FrameSupply.Of(index, file.TransferSyntax.Uid, foreign);
        var cleaning = judgement is Judgement.Look look ? await pixels.LookAsync(frames, file.Dataset, look, cancellationToken) : null;
        return cleaning?.Review is { } review
            ? ToReview(((Judgement.Look)judgement).Kind, review) // only what had to be looked at comes to a review
            : new MadeImage.Safe(new SafeImage(frames, file.Dataset, clean, cleaning?.Clean));
    }

    /// <summary>The reason in what hostile bytes can make a reader or decoder throw. Null: a fault of the house, which is tried again.</summary>
    public static Withheld? WhyUnreadable(Exception e) => e switch
    {
        ForeignDecoderException => Undecoded,
        DicomException or ArgumentException or IndexOutOfRangeException or ArithmeticException or InvalidCastException or EndOfStreamException => Unreadable,
        _ => null,
    };

    private static MadeImage.NotShown ToReview(string kind, ToReview review) => new(new Withheld(kind, "wait for the PACS office to look at them", "review"), review);
}
