# ruff: noqa: E501 - texts stand as they are
"""Spanish: lines and short documents."""

from __future__ import annotations

__all__ = ["RULES", "SPANISH"]

RULES = {
    "es_n": ["el informe", "la factura", "el contrato", "el pedido", "la reunión", "el coche", "la casa", "la llave", "el paquete", "la cita", "el recibo", "la carta", "el libro", "la solicitud", "el seguro", "la cuenta", "el teléfono", "la receta", "el billete", "la reserva", "el proyecto", "la comida", "el perro", "la puerta", "el alquiler"],
    "es_v": ["firmó {es_n}", "perdió {es_n}", "envió {es_n} ayer", "no ha pagado {es_n}", "está de vacaciones", "llamó por {es_n}", "quiere cambiar {es_n}", "trabaja hasta las {n}", "llegó tarde", "vive aquí desde {year}", "necesita {es_n}", "ha revisado {es_n}", "fue despedido", "tiene fiebre"],
    "es_r": ["hermana", "hermano", "jefe", "vecina", "abogado", "médica", "profesor", "madre", "padre", "compañera", "dentista", "gestor", "cliente", "amigo"],
}  # fmt: skip
SPANISH = r"""
‹Hola|Buenos días|Buenas tardes|Querida|Querido|Estimado|Estimada› {g}‹,|:|!›
Estimado ‹señor|Sr.|Dr.› {s}:
Estimada ‹señora|Sra.|Dra.› {s}:
{g}, ¿puedes mandarme {es_n}?
¿Has visto a {g}? {g} {es_v}.
{p} {es_v}.
{p} {es_v} y {g} {es_v}.
{g} {es_v}, pero {g} no.
Mi ‹{es_r}|{es_r}, {p},|{es_r} {g}› {es_v}.
El ‹Sr.|señor|Dr.|profesor|juez› {s} {es_v}.
Doña {g} {s} {es_v} el {date}.
Don {p} {es_v}.
Me llamo {p} y vivo en ‹{c}|{a}›.
Soy {g}, ‹la nueva {es_r}|de {o}|encantado›.
Vivo en {a}.
Mi dirección es {a}.
La nueva dirección de {p} es {a}.
¿Hacen envíos a {a}?
Por favor, envíen {es_n} a {p}, {a}.
He cambiado de domicilio: {a}.
Nací en {c}, pero vivo en {c}.
{o} tiene su sede en {c}.
Trabajo en {o} desde {year}.
Según {p}, {es_n} no está lista.
Hablé con {g} y {g} sobre {es_n}.
La casa de {g} está en {c}, {k}.
Un saludo,\n{g}
Atentamente,\n{p}\n{o}\n{A}\nTel.: {phone}
Nombre: {p}\nDomicilio: {a}\nTeléfono: {phone}
Apellidos: {s}\nNombre: {g}\nLocalidad: {c}
Nombre y apellidos: {p}
Paciente: {p}\nFecha de nacimiento: {date}\nMédico: Dra. {s}
Factura {num}\nCliente: {p}\n{A}\nTotal: {money}
REUNIDOS: de una parte, {P}, con DNI {num} y domicilio en {a}; de otra, {o}.
Firmado: {p}
De: {p} <{email}>\nPara: {p}\nAsunto: {es_n}
El paciente {es_v}. Se pauta paracetamol cada {d} horas.
Empleado: {lf}\nPuesto: {job}
{n};{g};{s};{c}
El día {date}, {p} denunció en {c} que {es_n} había desaparecido.
{p}\n{A}
{A}
{a}
{p}
{es_n} {es_v}.
Gracias por su compra. {es_n} llegará el {date}.
Aviso legal | Política de privacidad | Condiciones de uso
Haga clic en Configuración y después en Guardar cambios.
Estimados clientes:
El lunes y el martes cerramos. Feliz Navidad.
Capítulo {n}. Disposiciones generales
Referencia del pedido: {num}
Se ruega no responder a este mensaje.
Total: {money} (IVA incluido)
Error {n}: no se encuentra {es_n}
""".strip().split("\n")
