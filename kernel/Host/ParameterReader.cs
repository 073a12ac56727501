using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using Baton.Sdk;

namespace Baton.Host;

/// <summary>
/// Reads parameter declarations from metadata: what <see cref="ParameterSchema.Of"/> reads by
/// reflection, without loading the plugin.
/// </summary>
internal static class ParameterReader
{
    /// <summary>The declarations of a record, in the order of its properties.</summary>
    public static ImmutableArray<ParameterDeclaration> Of(
        AssemblyMetadata assembly, TypeDefinitionHandle record)
    {
        var found = ImmutableArray.CreateBuilder<ParameterDeclaration>();
        (AssemblyMetadata Owner, TypeDefinitionHandle Type)? at = (assembly, record);
        while (at is var (owner, type))
        {
            var definition = owner.Reader.GetTypeDefinition(type);
            foreach (var property in definition.GetProperties())
            {
                if (Read(owner, property) is { } declaration
                    && found.All(f => f.Name != declaration.Name))
                    found.Add(declaration);
            }
            at = definition.BaseType.IsNil ? null : owner.Resolve(definition.BaseType);
        }
        return found.ToImmutable();
    }

    private static ParameterDeclaration? Read(
        AssemblyMetadata assembly, PropertyDefinitionHandle handle)
    {
        var property = assembly.Reader.GetPropertyDefinition(handle);
        if (!IsPublic(assembly, property) || Attribute(assembly, property) is not { } said)
            return null;
        string name = assembly.Reader.GetString(property.Name);
        var type = property.DecodeSignature(new TypeShapes(assembly), null).ReturnType;
        var (kind, choices) = KindOf(assembly, type) ?? throw new PluginFaultException(
            $"parameter {name} cannot be of type {type.Name}");
        var given = said.NamedArguments.ToDictionary(a => a.Name ?? "", a => a.Value);
        return new ParameterDeclaration
        {
            Path = (string?)said.FixedArguments[0].Value ?? "",
            Name = name,
            Kind = kind,
            Default = Given<string?>(nameof(ParameterAttribute.Default), null),
            Required = Given(nameof(ParameterAttribute.Required), false),
            Unit = Given(nameof(ParameterAttribute.Unit), ""),
            Min = Given(nameof(ParameterAttribute.Min), long.MinValue),
            Max = Given(nameof(ParameterAttribute.Max), long.MaxValue),
            Choices = choices,
            PerServer = Given(nameof(ParameterAttribute.PerServer), false),
            Secret = Given(nameof(ParameterAttribute.Secret), false),
            Unique = Given(nameof(ParameterAttribute.Unique), false),
            Apply = (ApplyMethod)Given(nameof(ParameterAttribute.Apply), (int)ApplyMethod.Default),
            En = Given(nameof(ParameterAttribute.En), ""),
            Ja = Given(nameof(ParameterAttribute.Ja), ""),
        };

        T Given<T>(string field, T absent) =>
            given.TryGetValue(field, out object? value) ? (T)value! : absent;
    }

    private static bool IsPublic(AssemblyMetadata assembly, PropertyDefinition property)
    {
        var accessors = property.GetAccessors();
        return Public(accessors.Getter) || Public(accessors.Setter);

        bool Public(MethodDefinitionHandle method) => !method.IsNil
            && (assembly.Reader.GetMethodDefinition(method).Attributes
                & MethodAttributes.MemberAccessMask) == MethodAttributes.Public;
    }

    private static CustomAttributeValue<TypeShape>? Attribute(
        AssemblyMetadata assembly, PropertyDefinition property)
    {
        foreach (var handle in property.GetCustomAttributes())
        {
            var attribute = assembly.Reader.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference) continue;
            var constructor = assembly.Reader.GetMemberReference(
                (MemberReferenceHandle)attribute.Constructor);
            if (assembly.NameOf(constructor.Parent) == typeof(ParameterAttribute).FullName)
                return attribute.DecodeValue(new TypeShapes(assembly));
        }
        return null;
    }

    private static (ParameterKind, ImmutableSortedDictionary<long, string>)? KindOf(
        AssemblyMetadata assembly, TypeShape type)
    {
        ParameterKind? plain = type.Name switch
        {
            "System.String" => ParameterKind.Text,
            "System.Boolean" => ParameterKind.Flag,
            "System.Int32" or "System.Int64" => ParameterKind.Number,
            "System.TimeSpan" => ParameterKind.Duration,
            "System.Net.IPAddress" => ParameterKind.Address,
            "System.Collections.Immutable.ImmutableArray`1[System.String]" =>
                ParameterKind.TextList,
            _ => null,
        };
        if (plain is { } kind)
            return (kind, ImmutableSortedDictionary<long, string>.Empty);
        return Choices(assembly, type) is { } choices ? (ParameterKind.Choice, choices) : null;
    }

    private static ImmutableSortedDictionary<long, string>? Choices(
        AssemblyMetadata assembly, TypeShape type)
    {
        if (type.Definition.IsNil) return null;
        if (assembly.Resolve(type.Definition) is not var (owner, handle))
            return TrustedChoices(assembly, type);
        var definition = owner.Reader.GetTypeDefinition(handle);
        if (owner.NameOf(definition.BaseType) != "System.Enum") return null;
        var choices = ImmutableSortedDictionary.CreateBuilder<long, string>();
        foreach (var field in definition.GetFields().Select(owner.Reader.GetFieldDefinition))
        {
            if ((field.Attributes & FieldAttributes.Literal) == 0) continue;
            long value = Number(owner.Reader, owner.Reader.GetConstant(field.GetDefaultValue()));
            choices.TryAdd(value, owner.Reader.GetString(field.Name));
        }
        return choices.ToImmutable();
    }

    // An enum of the framework or the contract: the host's own code, which may be loaded.
    private static ImmutableSortedDictionary<long, string>? TrustedChoices(
        AssemblyMetadata assembly, TypeShape type)
    {
        if (type.Definition.Kind != HandleKind.TypeReference) return null;
        string? home = assembly.AssemblyOf((TypeReferenceHandle)type.Definition);
        return Type.GetType($"{type.Name}, {home}") is { IsEnum: true } known
            ? Enum.GetValuesAsUnderlyingType(known).Cast<object>().Distinct()
                .ToImmutableSortedDictionary(
                    v => Convert.ToInt64(v, null), v => Enum.GetName(known, v) ?? "")
            : null;
    }

    private static long Number(MetadataReader reader, Constant constant)
    {
        var bytes = reader.GetBlobReader(constant.Value);
        object value = bytes.ReadConstant(constant.TypeCode)!;
        return Convert.ToInt64(value, null);
    }
}
