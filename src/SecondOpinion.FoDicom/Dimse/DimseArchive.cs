using SecondOpinion.Archive;
using SecondOpinion.Studies;

namespace SecondOpinion.FoDicom.Dimse;

/// <summary>A PACS that is asked directly by DIMSE: C-FIND for what it has, C-MOVE to ourselves for an image.</summary>
/// <remarks>Not C-GET: a PACS seldom offers it, and what fo-dicom's client receives by it lies in clear in a temporary file until a finaliser
/// comes by. What we receive as the destination of a C-MOVE goes through our own, encrypted spool.</remarks>
internal sealed class DimseArchive(ArchiveKey key, DimseOptions options, TimeProvider clock)
    : RemoteArchive(key, options.MostStudies, clock, new DimseRemote(key.Name, options, clock));
