using SecondOpinion.Preparation;

namespace SecondOpinion.Reading;

/// <summary>Opens sealed instances while they are being sealed again in a smaller form: a row read a moment ago may name a file that has just gone.</summary>
internal sealed class SealedInstances(IPreparedStore prepared, IVault vault)
{
    /// <summary>The instance as it stands now: the version that <paramref name="found"/> names, or the later one that has taken its place.</summary>
    /// <exception cref="VaultException">Neither is there, or it is not what was sealed there.</exception>
    public async Task<ISealedInstance> OpenAsync(PreparedInstance found, CancellationToken cancellationToken)
    {
        try
        {
            return await vault.OpenAsync(found.Address, found.Version, cancellationToken);
        }
        catch (VaultException)
        {
            var all = await prepared.InstancesAsync(found.Address.CaseId, found.Address.Series, cancellationToken);
            if (all.FirstOrDefault(instance => instance.Address == found.Address) is { } now && now.Version > found.Version)
            {
                return await vault.OpenAsync(now.Address, now.Version, cancellationToken);
            }

            throw;
        }
    }
}
