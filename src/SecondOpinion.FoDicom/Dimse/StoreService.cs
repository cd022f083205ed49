using System.Text;
using FellowOakDicom;
using FellowOakDicom.Network;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.FoDicom.Dimse;

/// <summary>The destination of our C-MOVE: takes from the one PACS it serves the images that were asked for (PS3.4 annex B), and nothing else.</summary>
public sealed class StoreService : DicomService, IDicomServiceProvider, IDicomCStoreProvider, IDicomCEchoProvider
{
    /// <summary>Ours first: a PACS that offers several forms of an image in one context sends one that we can decode.</summary>
    private static readonly DicomTransferSyntax[] Syntaxes =
    [
        .. new[]
        {
            DicomTransferSyntax.ExplicitVRLittleEndian, DicomTransferSyntax.ImplicitVRLittleEndian, DicomTransferSyntax.JPEGLSLossless,
            DicomTransferSyntax.JPEGProcess14SV1, DicomTransferSyntax.JPEGProcess14, DicomTransferSyntax.RLELossless,
            DicomTransferSyntax.JPEGLSNearLossless, DicomTransferSyntax.ExplicitVRBigEndian, DicomTransferSyntax.DeflatedExplicitVRLittleEndian,
            DicomTransferSyntax.JPEGProcess1, DicomTransferSyntax.JPEG2000Lossless, DicomTransferSyntax.JPEG2000Lossy,
        }.OrderByDescending(syntax => FrameDecoder.CanDecode(syntax.UID.UID)),
    ];

    private SpoolingStream? _arriving;

    /// <summary>Made by fo-dicom, one for each association.</summary>
    public StoreService(INetworkStream stream, Encoding fallbackEncoding, ILogger logger, DicomServiceDependencies dependencies)
        : base(stream, fallbackEncoding, logger, dependencies)
    {
    }

    private Desk At => (Desk)UserState;

    /// <inheritdoc/>
    public Task OnReceiveAssociationRequestAsync(DicomAssociation association)
    {
        if (association.CalledAE.Trim() != At.Options.CallingAe || association.CallingAE.Trim() != At.Options.CalledAe)
        {
            return SendAssociationRejectAsync(DicomRejectResult.Permanent, DicomRejectSource.ServiceUser, DicomRejectReason.CallingAENotRecognized);
        }

        foreach (var context in association.PresentationContexts)
        {
            if (context.AbstractSyntax == DicomUID.Verification || context.AbstractSyntax.StorageCategory != DicomStorageCategory.None)
            {
                context.AcceptTransferSyntaxes(Syntaxes, scpPriority: true);
            }
            else
            {
                context.SetResult(DicomPresentationContextResult.RejectAbstractSyntaxNotSupported);
            }
        }

        return SendAssociationAcceptAsync(association);
    }

    /// <inheritdoc/>
    public Task OnReceiveAssociationReleaseRequestAsync() => SendAssociationReleaseResponseAsync();

    /// <inheritdoc/>
    public Task<DicomCEchoResponse> OnCEchoRequestAsync(DicomCEchoRequest request) =>
        Task.FromResult(new DicomCEchoResponse(request, DicomStatus.Success));

    /// <inheritdoc/>
    public async Task<DicomCStoreResponse> OnCStoreRequestAsync(DicomCStoreRequest request)
    {
        var arrived = Interlocked.Exchange(ref _arriving, null);
        var awaited = At.Inbox.Find(request.SOPInstanceUID.UID);
        if (awaited is not null && arrived is { IsTooLong: true })
        {
            awaited.Refusal = "sends an image larger than MostInstanceMegabytes";
        }

        if (arrived?.Complete() is not { } image)
        {
            return new DicomCStoreResponse(request, arrived is { IsTooLong: true } ? DicomStatus.StorageStorageOutOfResources : DicomStatus.ProcessingFailure);
        }

        if (awaited is not null && awaited.TryGive(image))
        {
            return new DicomCStoreResponse(request, DicomStatus.Success);
        }

        await image.DisposeAsync();
        return new DicomCStoreResponse(request, DicomStatus.ProcessingFailure);
    }

    /// <inheritdoc/>
    public Task OnCStoreRequestExceptionAsync(string tempFileName, Exception e) => Task.CompletedTask; // fo-dicom has answered the PACS already

    /// <inheritdoc/>
    public void OnReceiveAbort(DicomAbortSource source, DicomAbortReason reason)
    {
    }

    /// <inheritdoc/>
    public void OnConnectionClosed(Exception exception)
    {
    }

    /// <summary>Listens until disposed of.</summary>
    /// <exception cref="DicomNetworkException">The port is taken.</exception>
    internal static IDisposable Listen(DimseOptions options, Inbox inbox) => DicomServerFactory.Create<StoreService>(
        options.ListenAddress, options.ListenPort, DimseTls.Acceptor(options), logger: NullLogger.Instance, userState: new Desk(options, inbox));

    /// <summary>In place of fo-dicom's temporary file, which would hold the image in clear.</summary>
    protected override void CreateCStoreReceiveStream(DicomFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var awaited = At.Inbox.Find(file.FileMetaInfo.MediaStorageSOPInstanceUID.UID);
        _arriving = new SpoolingStream(awaited is null ? null : new SpooledInstance(decodedFrom: null), At.Inbox.MostBytes);
        using var head = new MemoryStream();
        file.Save(head);
        head.WriteTo(_arriving);
        (_dimseStream, _dimseStreamFile) = (_arriving, null);
    }

    /// <summary>Nothing for fo-dicom to parse: our own reader will.</summary>
    protected override DicomFile? GetCStoreDicomFile() => null;

    private sealed record Desk(DimseOptions Options, Inbox Inbox);
}
