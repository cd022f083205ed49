using System.Buffers;
using SecondOpinion.Cases;
using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Deidentification.Pictures;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Studies;

namespace SecondOpinion.Preparation;

/// <summary>What came of one instance: what was decided of it, and, if it is to be shown, its finished sealing, which is still to be committed.</summary>
/// <param name="Decision">Null when it is another patient's: then nothing of the case may be shown.</param>
/// <param name="Sealing">Whoever has it commits or disposes it.</param>
internal sealed record Made(Decision? Decision, ISealing? Sealing = null) : IAsyncDisposable
{
    public static readonly Made OtherPatients = new(Decision: null);

    public ValueTask DisposeAsync() => Sealing?.DisposeAsync() ?? default;
}

/// <summary>Fetches one instance, judges it, looks at its pixels where the judgement says so, makes its header safe, brings its frames to normal form
/// and seals them. Holds a few frames at a time.</summary>
/// <remarks>Every frame is decoded, or written anew from its coefficients, so that no byte of a foreign codestream, comment or padding leaves.</remarks>
internal sealed class InstanceMaking(IVault vault, PixelCare pixels, IForeignDecoder? foreign)
{
    /// <summary>A longer clip is not shown.</summary>
    public const int MostFrames = 20_000;

    private static readonly Withheld Unreadable = new("Unreadable files", "could not be read safely", "unreadable");
    private static readonly Withheld Gone = new("Missing files", "no longer in the archive", "gone");
    private static readonly Withheld Compressed = new("Images in a rare form", "stored in a form this service cannot read yet", "undecodable");
    private static readonly Withheld Undecoded = new("Images in a rare form", "stored in a form whose decoder failed on them", "undecoded");
    private static readonly Withheld Waits = new("", "wait for the PACS office to look at them", "review");
    private static readonly Withheld WhoseUnsure = new("Images without a clear owner", "do not say for certain whose they are", "identity-unsure");

    public async Task<Made> MakeAsync(
        IArchive archive, PlannedSeries series, string sourceUid, PreparedInstance instance, Subject subject, CancellationToken cancellationToken)
    {
        Made NotShown(Withheld why) => new(new Decision.NotShown(instance.Address, why));

        try
        {
            await using var source = await archive.OpenAsync(series.Study.Uid, series.SourceUid, sourceUid, cancellationToken);
            var (ready, decision) = Examine(source, series, instance, subject);
            if (ready is null)
            {
                return decision is null ? Made.OtherPatients : new Made(decision);
            }

            var cleaning = await CleanAsync(ready, cancellationToken);
            return cleaning?.Review is { } review
                ? new Made(ToReview(instance.Address, ready.Look!.Kind, review)) // only what had to be looked at comes to a review
                : await SealAsync(ready, cleaning?.Clean, instance.Address, cancellationToken);
        }
        catch (InstanceGoneException)
        {
            return NotShown(Gone);
        }
        catch (ForeignDecoderException)
        {
            return NotShown(Undecoded);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return NotShown(Unreadable);
        }
    }

    /// <summary>What hostile bytes can make a reader or decoder throw. Everything else is a fault of the house and is tried again.</summary>
    private static bool IsUnreadable(Exception e) =>
        e is DicomException or ArgumentException or IndexOutOfRangeException or ArithmeticException or InvalidCastException or EndOfStreamException;

    /// <summary>Neither: it is another patient's.</summary>
    private (Ready? Ready, Decision? Decision) Examine(IArchivedInstance source, PlannedSeries series, PreparedInstance instance, Subject subject)
    {
        var file = DicomFile.Read(source);
        var whose = PatientInHeader.Match(file.Dataset, subject.Patient);
        if (whose == PatientMatch.Other)
        {
            return (null, null);
        }

        var judgement = Gate.Judge(GateFacts.Of(file.Dataset));
        Decision? decision = judgement is Judgement.Withhold(var why) ? new Decision.NotShown(instance.Address, why)
            : whose == PatientMatch.Unsure ? new Decision.NotShown(instance.Address, WhoseUnsure)
            : judgement is Judgement.Review(var kind, var because) ? ToReview(instance.Address, kind, new ToReview(because, [], null))
            : !FrameSupply.CanRead(file.TransferSyntax.Uid, foreign) ? new Decision.NotShown(instance.Address, Compressed)
            : null;
        if (decision is not null)
        {
            return (null, decision);
        }

        var frames = FrameIndex.Of(file);
        var clean = Deidentifier.Apply(file.Dataset, subject.Pseudonyms);
        LossyHistory.Note(clean.Header, source.DecodedFrom ?? file.TransferSyntax.Uid);
        return frames.Count <= MostFrames && IsWhatWasListed(clean.Header, series, instance) && ImagePixel.Of(clean.Header) == frames.Image
            ? (new Ready(FrameSupply.Of(frames, file.TransferSyntax.Uid, foreign), file.Dataset, clean, judgement as Judgement.Look), null)
            : (null, new Decision.NotShown(instance.Address, Unreadable));
    }

    private static Decision.NotShown ToReview(InstanceAddress address, string kind, ToReview review) => new(address, Waits with { Kind = kind }, review);

    /// <summary>Null where the gate said that nothing need be looked at.</summary>
    private async Task<PixelOutcome?> CleanAsync(Ready ready, CancellationToken cancellationToken) =>
        ready.Look is null ? null : await pixels.LookAsync(ready.Frames, ready.Source, ready.Look, cancellationToken);

    /// <summary>The archive gave the very instance that it had listed.</summary>
    private static bool IsWhatWasListed(DicomDataset header, PlannedSeries series, PreparedInstance instance) =>
        header.GetString(Tags.SOPInstanceUID) == instance.Uid
        && header.GetString(Tags.SeriesInstanceUID) == series.Series.Uid
        && header.GetString(Tags.StudyInstanceUID) == series.Series.StudyUid;

    private async Task<Made> SealAsync(Ready ready, PixelCleaning? cleaning, InstanceAddress address, CancellationToken cancellationToken)
    {
        if (cleaning is not null)
        {
            PixelStatement.Note(ready.Clean.Header);
        }

        ready.Frames.Describe(ready.Clean.Header);
        var sealing = await vault.BeginAsync(address, 1, cancellationToken);
        try
        {
            await sealing.WriteHeaderAsync(HeaderForm.Write(ready.Clean.Header), cancellationToken);
            await WriteFramesAsync(ready, cleaning?.Boxes ?? [], sealing, cancellationToken);
            await sealing.FinishAsync(cancellationToken);
            var rules = DeidentificationRules.Current;
            var proof = new Proof(ready.Frames.Count, rules.Edition, rules.Hash, ready.Clean.Kept, ready.Clean.Replaced, ready.Clean.Removed) { Cleaning = cleaning };
            return new Made(new Decision.Sealed(address, proof), sealing);
        }
        catch
        {
            await sealing.DisposeAsync();
            throw;
        }
    }

    private static async Task WriteFramesAsync(Ready ready, IReadOnlyList<PictureBox> boxes, ISealing sealing, CancellationToken cancellationToken)
    {
        var shown = new ShownFrames(ready.Frames, ready.Source);
        var length = (int)ready.Frames.Layout.FrameBytes;
        var frame = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            for (var index = 0; index < ready.Frames.Count; index++)
            {
                await sealing.WriteFrameAsync(index + 1, ready.Frames.Form, shown.Make(index, boxes, frame.AsMemory(0, length)), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame, clearArray: true);
        }
    }

    /// <summary>Whose case it is and what stands in their place.</summary>
    internal sealed record Subject(PatientIdentity Patient, CasePseudonyms Pseudonyms)
    {
        public override string ToString() => "subject (redacted)";
    }

    /// <summary>An instance whose frames may be sealed, after a look at them unless <see cref="Look"/> is null.</summary>
    private sealed record Ready(FrameSupply Frames, DicomDataset Source, Deidentified Clean, Judgement.Look? Look);
}
