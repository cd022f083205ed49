using Microsoft.Extensions.DependencyInjection;
using SecondOpinion.Archive;
using SecondOpinion.FoDicom.Dimse;

namespace SecondOpinion.FoDicom;

/// <summary>Puts into a host what only a build with fo-dicom has.</summary>
public static class FoDicomServices
{
    /// <summary>Adds archives of <c>Kind</c> <c>Dimse</c>, and the reading of files in folders that our own reader refuses. Desk processes only.</summary>
    public static IServiceCollection AddFoDicom(this IServiceCollection services) =>
        services.AddSingleton<IFurtherKind, DimseKind>().AddSingleton<ITolerantReader, TolerantReader>();
}
