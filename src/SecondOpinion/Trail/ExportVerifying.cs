namespace SecondOpinion.Trail;

/// <summary>Checks an export with nothing but the public key and, if there are any, checkpoints kept elsewhere. Memory does not grow with the trail.</summary>
public static class ExportVerifying
{
    /// <summary>Reads the export to its end, or to the first thing that cannot be right.</summary>
    /// <param name="export">As the service wrote it.</param>
    /// <param name="key">As it was given to whoever verifies, not as the export says.</param>
    /// <param name="kept">Checkpoints kept where the database's administrators cannot reach, signatures checked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FormatException">The file is not an export, or was cut on its way here.</exception>
    public static async Task<TrailReport> RunAsync(Stream export, CheckpointKey key, IEnumerable<Checkpoint> kept, CancellationToken cancellationToken)
    {
        var walk = new Walk(key, kept);
        await foreach (var line in TrailFile.ReadAsync(export, cancellationToken))
        {
            if (walk.Take(line) is { } fault)
            {
                return walk.Report(fault);
            }
        }

        return walk.Ended ? walk.Report(null) : throw new FormatException("The file ends early: it was cut on its way. Export the trail again.");
    }

    private sealed class Walk(CheckpointKey key, IEnumerable<Checkpoint> kept)
    {
        private readonly TrailVerifier _verifier = new(kept);
        private TrailLine.Header? _header;
        private long _checkpoints;
        private long _withheld;

        public bool Ended { get; private set; }

        public TrailFault? Take(TrailLine line) => (line, _header, Ended) switch
        {
            (TrailLine.Header header, null, _) => Begin(header),
            (TrailLine.Row row, { } header, false) => Add(row.Value, header),
            (TrailLine.Signed signed, not null, false) => Check(signed),
            (TrailLine.End, { } header, false) => End(header),
            _ => throw new FormatException("The lines of the export are not in the order in which they were written."),
        };

        public TrailReport Report(TrailFault? fault) => new(fault, _verifier.Size, _verifier.Agreed, _checkpoints, _withheld, _header?.Trust ?? "");

        private TrailFault? Begin(TrailLine.Header header)
        {
            _header = header;
            return null;
        }

        private TrailFault? Add(ExportedRow row, TrailLine.Header header)
        {
            if (row.Persons is null && row.Trust == header.Trust)
            {
                return new TrailFault(row.Seq, "its values are left out, though it belongs to the trust whose export this is");
            }

            _withheld += row.Persons is null ? 1 : 0;
            return _verifier.Add(row);
        }

        private TrailFault? Check(TrailLine.Signed signed)
        {
            if (!Checkpoint.TryOpen(signed.Note, key, out var checkpoint) || checkpoint.Size != signed.Size)
            {
                return new TrailFault(_verifier.Agreed + 1, $"the checkpoint over {signed.Size} rows was not signed with the key you gave");
            }

            if (checkpoint.Size < _verifier.Size)
            {
                throw new FormatException("The lines of the export are not in the order in which they were written.");
            }

            _checkpoints++;
            return _verifier.Check(checkpoint);
        }

        private TrailFault? End(TrailLine.Header header)
        {
            Ended = true;
            return _verifier.Size.CompareTo(header.Size) switch
            {
                < 0 => new TrailFault(_verifier.Size + 1, $"missing: the trail's head is at {header.Size} rows"),
                > 0 => new TrailFault(header.Size + 1, $"stands behind the trail's head, which is at {header.Size} rows"),
                _ when !header.Root.AsSpan().SequenceEqual(_verifier.Root()) => Unlike(),
                _ => _verifier.End(),
            };
        }

        private TrailFault Unlike() => _verifier.Agreed == _verifier.Size
            ? new TrailFault(_verifier.Size, "the trail's head is not the root of its rows; the rows agree with the last checkpoint")
            : _verifier.Span("is not what it was when the trail's head moved over it");
    }
}

/// <summary>What came of verifying an export.</summary>
/// <param name="Fault">The first thing that cannot be right; null when all is.</param>
/// <param name="Size">Rows that were walked without a fault.</param>
/// <param name="Agreed">Rows that a signed checkpoint covers.</param>
/// <param name="Checkpoints">Signed checkpoints met within the export.</param>
/// <param name="Withheld">Rows of other trusts, whose persons' values the export does not hold.</param>
/// <param name="Trust">Whose export it is.</param>
public sealed record TrailReport(TrailFault? Fault, long Size, long Agreed, long Checkpoints, long Withheld, string Trust);
