using FellowOakDicom;
using FellowOakDicom.Network;
using FellowOakDicom.Network.Client;
using Microsoft.Extensions.Logging.Abstractions;
using SecondOpinion.Archive.DicomWeb;
using SecondOpinion.Studies;

namespace SecondOpinion.FoDicom.Dimse;

/// <summary>One association for each question. Whatever the PACS does instead of answering ends in what <paramref name="fault"/> makes, which
/// quotes nothing of it.</summary>
internal sealed class Associations(DimseOptions options, TimeProvider clock, Func<string, ArchiveUnavailableException> fault)
{
    /// <summary>A PACS that fetches from tape answers pending for long; the case makes room for others meanwhile.</summary>
    private static readonly TimeSpan LongestMove = TimeSpan.FromMinutes(2);

    /// <summary>Rows of an answer; beyond <paramref name="most"/> the question is broken off.</summary>
    public async Task<FoundRows> FindAsync(DicomCFindRequest question, int most, CancellationToken cancellationToken)
    {
        var rows = new List<Dicom.Files.DicomDataset>();
        using var enough = new CancellationTokenSource();
        DicomState? ended = null;
        question.OnResponseReceived = (_, response) =>
        {
            // fo-dicom swallows what is thrown here: note it down, judge it below.
            if (response.Status.State != DicomState.Pending)
            {
                ended = response.Status.State;
            }
            else if (rows.Count > most)
            {
                enough.Cancel();
            }
            else if (response.Dataset is { } answer)
            {
                rows.Add(Questions.Row(answer));
            }
        };

        // Time for every row that is wanted, however slow: while rows come, the association is alive.
        await SendAsync(question, TimeSpan.FromSeconds(options.TimeoutSeconds) * 3, enough.Token, cancellationToken);
        return rows.Count > most ? new FoundRows(rows[..most], IsCapped: true)
            : ended is DicomState.Success ? new FoundRows(rows, IsCapped: false)
            : throw fault(ended is null ? "does not answer in time" : "refuses to search");
    }

    /// <summary>Has the PACS send one image to us; false when it has none such.</summary>
    public async Task<bool> MoveAsync(string study, string series, string instance, CancellationToken cancellationToken)
    {
        DicomCMoveResponse? last = null;
        var move = new DicomCMoveRequest(options.CallingAe, study, series, instance)
        {
            OnResponseReceived = (_, response) => last = response,
        };
        await SendAsync(move, LongestMove, CancellationToken.None, cancellationToken);
        return last?.Status.State switch
        {
            DicomState.Success => last.Completed + last.Warnings > 0,
            DicomState.Warning or DicomState.Failure when last.Status.Code == DicomStatus.QueryRetrieveMoveDestinationUnknown.Code =>
                throw fault($"does not know our AE title {options.CallingAe} as a destination"),
            DicomState.Warning or DicomState.Failure => throw fault("fails to send an image"),
            _ => throw fault("does not send an image in time"),
        };
    }

    private async Task SendAsync(DicomRequest request, TimeSpan longest, CancellationToken enough, CancellationToken cancellationToken)
    {
        var patience = TimeSpan.FromSeconds(options.TimeoutSeconds);
        using var late = new CancellationTokenSource(longest, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(late.Token, enough, cancellationToken);
        try
        {
            var client = DicomClientFactory.Create(options.Host, options.Port, DimseTls.Initiator(options), options.CallingAe, options.CalledAe);
            client.Logger = NullLogger.Instance; // fo-dicom's own words may quote a PACS's error comment
            client.ClientOptions.AssociationRequestTimeoutInMs = (int)patience.TotalMilliseconds;
            client.ClientOptions.MaximumNumberOfConsecutiveTimedOutAssociationRequests = 1;
            client.ServiceOptions.RequestTimeout = patience;
            client.ServiceOptions.LogDimseDatasets = false;
            await client.AddRequestAsync(request);
            await client.SendAsync(any.Token, DicomClientCancellationMode.ImmediatelyAbortAssociation);
        }
        catch (DicomAssociationRejectedException)
        {
            throw fault($"does not accept our AE title {options.CallingAe}, or is not {options.CalledAe}");
        }
        catch (Exception) when (enough.IsCancellationRequested)
        {
            return; // broken off by ourselves
        }
        catch (Exception) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw fault("does not answer in time");
        }
        catch (Exception down) when (down is not OperationCanceledException and not OutOfMemoryException)
        {
            throw fault($"cannot be reached ({down.GetType().Name})"); // the cause itself is left out: its text may quote an answer
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
