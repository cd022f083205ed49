using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Studies;

namespace SecondOpinion.Archive.DicomWeb;

/// <summary>Fetches instances by WADO-RS (PS3.18 section 10.4).</summary>
/// <remarks>Asked for as stored; what no decoder of ours reads is asked for once more, decoded. What the archive cannot decode either comes as stored.</remarks>
internal sealed class InstanceFetching(string archive, string url, DicomWebClient client, Gateway? gateway)
{
    private const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";

    /// <summary>Opens an instance, having a gateway fetch it first where it must.</summary>
    public async Task<IArchivedInstance> OpenAsync(StudyInstanceUid study, string series, string instance, CancellationToken cancellationToken)
    {
        if (!StudyInstanceUid.TryParse(series, out _) || !StudyInstanceUid.TryParse(instance, out _))
        {
            throw new InstanceGoneException($"Archive {archive} holds no such instance.");
        }

        var address = $"{url}/studies/{study.Value}/series/{series}/instances/{instance}";
        var fetched = await client.InstanceAsync(address, DicomWebClient.AsStored, decodedFrom: null, cancellationToken)
            ?? await FromPacsAsync(study, series, address, cancellationToken)
            ?? throw new InstanceGoneException($"Archive {archive} does not hold the instance any more.");
        var syntax = fetched.Instance is null ? null : SyntaxOf(fetched.Instance);
        if (fetched.Instance is { } stored && (syntax is null || FrameDecoder.CanDecode(syntax)))
        {
            return stored;
        }

        return await DecodedAsync(address, fetched.Instance, syntax, cancellationToken) ?? throw client.Fault("cannot give an instance in any form");
    }

    private async Task<IArchivedInstance?> DecodedAsync(string address, SpooledInstance? stored, string? syntax, CancellationToken cancellationToken)
    {
        try
        {
            if (await client.InstanceAsync(address, ExplicitLittleEndian, syntax, cancellationToken) is not { Instance: { } decoded })
            {
                return stored;
            }

            if (stored is not null)
            {
                await stored.DisposeAsync();
            }

            return decoded;
        }
        catch when (stored is not null)
        {
            await stored.DisposeAsync();
            throw;
        }
    }

    private async Task<Fetched?> FromPacsAsync(StudyInstanceUid study, string series, string address, CancellationToken cancellationToken) =>
        gateway is null
            ? null
            : await gateway.BringAsync(
                study, series, () => client.InstanceAsync(address, DicomWebClient.AsStored, decodedFrom: null, cancellationToken), cancellationToken);

    private static string? SyntaxOf(SpooledInstance instance)
    {
        try
        {
            return DicomFile.ReadTransferSyntaxUid(instance);
        }
        catch (DicomException)
        {
            return null; // preparation reads it again, and says what is wrong
        }
    }
}
