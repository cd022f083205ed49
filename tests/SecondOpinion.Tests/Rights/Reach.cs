using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using SecondOpinion.Store;

namespace SecondOpinion.Rights;

/// <summary>Which statements a program can come to send: from the methods it is entered by, every call is followed through our own assemblies,
/// one to an interface or a virtual method to all who answer it. Rather too much than too little.</summary>
internal sealed class Reach
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);
    private static readonly Lazy<ILookup<MethodBase, MethodBase>> Answering = new(() => FindAnswering().ToLookup(pair => pair.Asked, pair => pair.Answer));

    private readonly HashSet<MethodBase> _seen = [];
    private readonly Queue<MethodBase> _open = new();
    private readonly HashSet<string> _cut;
    private readonly Dictionary<string, Sql> _statements = new(StringComparer.Ordinal);

    /// <param name="cut">Methods that are not entered, as <c>Type.Method</c>.</param>
    private Reach(IEnumerable<string> cut) => _cut = [.. cut];

    /// <summary>Our assemblies: the web app, all below it, and the operator's tool, whose doctor looks with the rights of the process it examines.</summary>
    public static IReadOnlyList<Assembly> Ours { get; } =
    [
        .. new[] { "SecondOpinion.Web", "SecondOpinion.Store", "SecondOpinion.Mail", "SecondOpinion.Archive", "SecondOpinion.Imaging", "second-opinion" }.Select(Assembly.Load),
        typeof(Trail.AuditEvent).Assembly,
    ];

    /// <summary>The methods of a type and of the types inside it; what the compiler made of lambdas and iterators is come to from them.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Type type) => type.GetMembers(Own).OfType<MethodBase>()
        .Concat(type.GetNestedTypes(Own).Where(inner => !inner.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)).SelectMany(MethodsOf));

    /// <summary>Statements by name.</summary>
    public static IReadOnlyDictionary<string, Sql> From(IEnumerable<MethodBase> entries, IEnumerable<string> cut)
    {
        var reach = new Reach(cut);
        foreach (var entry in entries)
        {
            reach.Enter(entry);
        }

        while (reach._open.TryDequeue(out var method))
        {
            reach.Read(method);
        }

        return reach._statements;
    }

    private void Enter(MethodBase method)
    {
        var plain = Plain(method);
        if (Ours.Contains(plain.Module.Assembly) && !_cut.Contains($"{plain.DeclaringType?.Name}.{plain.Name}") && _seen.Add(plain))
        {
            _open.Enqueue(plain);
            foreach (var answer in Answering.Value[plain])
            {
                Enter(answer);
            }
        }
    }

    private void Read(MethodBase method)
    {
        if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine)
        {
            Enter(machine.StateMachineType.GetMethod("MoveNext", Own) ?? machine.StateMachineType.GetMethods(Own).Single(one => one.Name.EndsWith("MoveNextAsync", StringComparison.Ordinal)));
        }

        if (!method.IsStatic && method.DeclaringType is { IsInterface: false } type)
        {
            // Somebody made it, perhaps the container; and what it takes over from outside, the framework calls.
            foreach (var called in type.GetMembers(Own).OfType<MethodBase>().Where(one => one is ConstructorInfo { IsStatic: false } || IsCalledFromOutside(one)))
            {
                Enter(called);
            }
        }

        foreach (var token in Tokens(method.GetMethodBody()?.GetILAsByteArray() ?? []))
        {
            Follow(method.Module.ResolveMember(
                token,
                method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null,
                method.IsGenericMethod ? method.GetGenericArguments() : null));
        }
    }

    private void Follow(MemberInfo? used)
    {
        if (used is MethodBase called)
        {
            Enter(called);
            foreach (var named in called.IsGenericMethod ? called.GetGenericArguments().Where(one => one.IsClass && Ours.Contains(one.Assembly)) : [])
            {
                Array.ForEach(named.GetConstructors(Own), Enter); // AddHostedService<T>: the framework makes it and runs it
            }
        }
        else if (used is FieldInfo { IsStatic: true } field && field.FieldType == typeof(Sql))
        {
            var sql = (Sql)field.GetValue(null)!;
            _statements[sql.Name] = sql;
        }
        else if (used is FieldInfo { IsStatic: true, DeclaringType.TypeInitializer: { } first })
        {
            Enter(first);
        }
    }

    /// <summary>Tokens of methods and fields in a body.</summary>
    private static IEnumerable<int> Tokens(byte[] body)
    {
        for (var at = 0; at < body.Length;)
        {
            var code = Codes[body[at] == 0xFE ? (short)(0xFE00 | body[at + 1]) : body[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok)
            {
                yield return BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at));
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at))),
                _ => 4,
            };
        }
    }

    private static bool IsCalledFromOutside(MethodBase method) =>
        method is MethodInfo { IsVirtual: true } own
        && (!Ours.Contains(own.GetBaseDefinition().Module.Assembly)
            || (own.DeclaringType is { ContainsGenericParameters: false } type && type.GetInterfaces().Where(one => !Ours.Contains(one.Assembly))
                .Any(one => type.GetInterfaceMap(one).TargetMethods.Contains(own))));

    private static IEnumerable<(MethodBase Asked, MethodBase Answer)> FindAnswering()
    {
        foreach (var type in Ours.SelectMany(assembly => assembly.GetTypes()).Where(type => type is { IsInterface: false, ContainsGenericParameters: false }))
        {
            foreach (var map in type.GetInterfaces().Where(one => Ours.Contains(one.Assembly)).Select(type.GetInterfaceMap))
            {
                foreach (var (asked, answer) in map.InterfaceMethods.Zip(map.TargetMethods))
                {
                    yield return (Plain(asked), Plain(answer));
                }
            }

            foreach (var method in type.GetMethods(Own).Where(method => method.IsVirtual && method.GetBaseDefinition() != method))
            {
                yield return (Plain(method.GetBaseDefinition()), method);
            }
        }
    }

    /// <summary>As it is defined, without what stands for its type parameters.</summary>
    private static MethodBase Plain(MethodBase method) =>
        method.DeclaringType is { IsConstructedGenericType: true } || method is MethodInfo { IsGenericMethod: true }
            ? method.Module.ResolveMethod(method.MetadataToken)!
            : method;
}
