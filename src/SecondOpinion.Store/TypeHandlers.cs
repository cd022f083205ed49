using System.Data;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace SecondOpinion.Store;

/// <summary>How keys and times stand in the two databases.</summary>
internal static class TypeHandlers
{
    /// <summary>Whole milliseconds, fixed width in SQLite, so that text order is time order.</summary>
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly Lazy<bool> Registered = new(() =>
    {
        SqlMapper.RemoveTypeMap(typeof(Guid));
        SqlMapper.RemoveTypeMap(typeof(Guid?));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(new GuidHandler());
        SqlMapper.AddTypeHandler(new UtcHandler());
        return true;
    });

    public static void Register() => _ = Registered.Value;

    /// <summary>Gives a parameter its value as the database of that parameter keeps it.</summary>
    public static void Set(IDbDataParameter parameter, object? value) => parameter.Value = value switch
    {
        null => DBNull.Value,
        Guid key => KeyOf(parameter, key),
        DateTimeOffset instant => TimeOf(parameter, instant),
        _ => value,
    };

    private static object KeyOf(IDbDataParameter parameter, Guid key) => parameter is SqliteParameter ? key.ToString("D") : key;

    private static object TimeOf(IDbDataParameter parameter, DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        return parameter is SqliteParameter
            ? utc.ToString(Time, CultureInfo.InvariantCulture)
            : new DateTimeOffset(utc.Ticks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
    }

    private sealed class UtcHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            parameter.DbType = parameter is SqliteParameter ? DbType.String : DbType.DateTimeOffset;
            parameter.Value = TimeOf(parameter, value);
        }

        public override DateTimeOffset Parse(object value) => value switch
        {
            DateTimeOffset instant => instant,
            string text => DateTimeOffset.ParseExact(text, Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            _ => throw new InvalidCastException($"A time cannot be read from {value.GetType().Name}."),
        };
    }

    private sealed class GuidHandler : SqlMapper.TypeHandler<Guid>
    {
        public override void SetValue(IDbDataParameter parameter, Guid value)
        {
            parameter.DbType = parameter is SqliteParameter ? DbType.String : DbType.Guid;
            parameter.Value = KeyOf(parameter, value);
        }

        public override Guid Parse(object value) => value is Guid key ? key : Guid.Parse((string)value, CultureInfo.InvariantCulture);
    }
}
